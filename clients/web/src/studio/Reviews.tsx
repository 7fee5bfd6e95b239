/** /studio/reviews: reviews for administrators to check before they are published. */
import { infiniteQueryOptions, useInfiniteQuery, useQueries } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { Link } from "react-router";
import { answer, api } from "../api/client";
import { sentence } from "../api/problems";
import { queries } from "../api/queries";
import type { Schema } from "../api/schema";
import { Badge, Button, Check, EmptyState, ErrorState, Pending, Segments, Select, Skeleton, TextArea, useToast } from "../design";
import { useT } from "../i18n";
import { useAddress } from "../shared/useAddress";
import { usePageTitle } from "../shared/usePageTitle";
import { ConfirmDialog } from "./ConfirmDialog";
import { useStudioFormats } from "./formats";
import { useMessages } from "./messages";
import { PageHeader } from "./PageHeader";
import { title as titleQuery } from "./queries";
import styles from "./Reviews.module.css";
import studio from "./Studio.module.css";

type Review = Schema<"ReportedReview">;
type Status = Review["status"];
const STATUSES = ["pending", "approved", "rejected"] as const satisfies readonly Status[];
const LONGEST_REASON = 500;

interface ReviewFilter {
  status: Status;
  reported: boolean;
  spoiler: boolean | null;
}

const reviews = ({ status, reported, spoiler }: ReviewFilter) =>
  infiniteQueryOptions({
    queryKey: ["studio", "reviews", status, reported, spoiler],
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = { status, ...(reported && { reported }), ...(spoiler !== null && { spoiler }), ...(cursor && { cursor }) };
      return answer(api.GET("/v1/admin/reviews", { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    staleTime: 0,
  });

/** They stand in the address. */
function useReviewFilter(): [ReviewFilter, (change: Record<string, string>) => void] {
  const [query, set] = useAddress();
  const spoiler = query.get("spoiler");
  const wanted: ReviewFilter = {
    status: STATUSES.find((each) => each === query.get("status")) ?? "pending",
    reported: query.get("reported") === "yes",
    spoiler: spoiler ? spoiler === "yes" : null,
  };
  return [wanted, set];
}

export function Reviews() {
  const w = useMessages();
  const [wanted, set] = useReviewFilter();
  usePageTitle(w("reviews.title"));
  const statuses = { pending: w("reviews.pending"), approved: w("reviews.approved"), rejected: w("reviews.rejected") };
  const spoiling = wanted.spoiler === null ? "" : wanted.spoiler ? "yes" : "no";
  return (
    <div className={studio.page}>
      <PageHeader title={w("reviews.title")} />
      <div className={styles.filters}>
        <Segments label={w("filter.status")} options={statuses} value={wanted.status} onChange={(status) => set({ status: status === "pending" ? "" : status })} />
        <Select
          label={w("reviews.spoiler")}
          value={spoiling}
          options={[
            ["", w("filter.any")],
            ["yes", w("reviews.spoiler.yes")],
            ["no", w("reviews.spoiler.no")],
          ]}
          onChange={({ currentTarget }) => set({ spoiler: currentTarget.value })}
        />
        <Check label={w("reviews.reported")} checked={wanted.reported} onChange={({ currentTarget }) => set({ reported: currentTarget.checked ? "yes" : "" })} />
      </div>
      <Queue key={JSON.stringify(wanted)} wanted={wanted} />
    </div>
  );
}

function Queue({ wanted }: { wanted: ReviewFilter }) {
  const t = useT();
  const w = useMessages();
  const toast = useToast();
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(reviews(wanted));
  const [rejecting, setRejecting] = useState<Review | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const all = data?.pages.flatMap(({ items }) => items) ?? [];
  const found = useQueries({ queries: [...new Set(all.map(({ content_id }) => content_id))].map((id) => ({ ...titleQuery(id), refetchInterval: false as const })) });
  const names = new Map(found.flatMap(({ data: title }) => (title ? [[title.content_id, title.title] as const] : [])));

  const entries = () => [...(list.current?.querySelectorAll<HTMLElement>("[data-review]") ?? [])];
  const here = () => entries().findIndex((each) => each.contains(document.activeElement));
  const goTo = (index: number) => entries()[Math.min(Math.max(index, 0), entries().length - 1)]?.focus();

  /** What was judged leaves the list, and the keyboard stands at the next. */
  async function judge(review: Review, body: Schema<"Verdict">) {
    const index = here();
    await answer(api.PUT("/v1/admin/reviews/{review_id}", { params: { path: { review_id: review.review_id } }, body }));
    toast(w(body.status === "approved" ? "reviews.approve.done" : "reviews.reject.done"));
    await queries.invalidateQueries({ queryKey: ["studio", "reviews"] });
    requestAnimationFrame(() => index >= 0 && goTo(index));
  }
  const approve = (review: Review) => void judge(review, { status: "approved" }).catch((refused: unknown) => toast(sentence(refused, t)));

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("dialog, input:not([type=radio], [type=checkbox]), select, textarea, [role=menu]")) return;
    const index = here();
    const review = all[index];
    const acts: Record<string, (() => void) | undefined> = {
      j: () => goTo(index + 1),
      k: () => goTo(index - 1),
      a: review && review.status !== "approved" ? () => approve(review) : undefined,
      r: review && review.status !== "rejected" ? () => setRejecting(review) : undefined,
    };
    const act = acts[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);

  if (isPending)
    return (
      <Pending>
        <Skeleton height="12rem" />
      </Pending>
    );
  if (!data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <>
      {all.length > 0 && (
        <p className={styles.hint}>
          <kbd>J</kbd> <kbd>K</kbd> {w("reviews.keys.move")} <kbd>A</kbd> {w("reviews.approve")} <kbd>R</kbd> {w("reviews.reject")}
        </p>
      )}
      {all.length === 0 && !hasNextPage && (
        <EmptyState title={w(wanted.status === "pending" ? "reviews.none" : "titles.none_fits")} icon="check">
          {w("reviews.none.text")}
        </EmptyState>
      )}
      <ol ref={list} className={styles.queue} aria-label={w("reviews.title")}>
        {all.map((review) => (
          <Entry
            key={review.review_id}
            review={review}
            name={names.get(review.content_id) ?? review.content_id}
            onApprove={() => approve(review)}
            onReject={() => setRejecting(review)}
          />
        ))}
      </ol>
      {hasNextPage && (
        <Button busy={isFetchingNextPage && w("confirm.busy")} onClick={() => void fetchNextPage()}>
          {w("titles.more")}
        </Button>
      )}
      <Rejecting review={rejecting} onReject={judge} onClose={() => setRejecting(null)} />
    </>
  );
}

function Entry({ review, name, onApprove, onReject }: { review: Review; name: string; onApprove: () => void; onReject: () => void }) {
  const w = useMessages();
  const { moment } = useStudioFormats();
  const { status, spoiler, reports, reason } = review;
  return (
    <li>
      <article data-review tabIndex={-1} aria-label={w("reviews.of", { title: name })} className={styles.entry}>
        <header className={studio.line}>
          <Link to={`/title/${review.content_id}`} className={styles.of}>
            <bdi>{name}</bdi>
          </Link>
          {spoiler && <Badge tone="accent">{w("reviews.spoiler.yes")}</Badge>}
          {reports > 0 && <Badge tone="bad">{w("reviews.reports", { count: reports })}</Badge>}
          <time dateTime={review.written_at}>{moment(review.written_at)}</time>
        </header>
        <p className={styles.text}>
          <bdi>{review.text}</bdi>
        </p>
        {reason && (
          <p className={studio.quiet}>
            {w("reviews.reason")}: <bdi>{reason}</bdi>
          </p>
        )}
        <div className={studio.actions}>
          {status !== "approved" && (
            <Button rank="first" icon="check" onClick={onApprove}>
              {w("reviews.approve")}
            </Button>
          )}
          {status !== "rejected" && (
            <Button icon="remove" onClick={onReject}>
              {w(status === "approved" ? "reviews.remove" : "reviews.reject")}
            </Button>
          )}
        </div>
      </article>
    </li>
  );
}

function Rejecting({ review, onReject, onClose }: { review: Review | null; onReject: (review: Review, verdict: Schema<"Verdict">) => Promise<void>; onClose: () => void }) {
  const w = useMessages();
  const [reason, setReason] = useState("");
  useEffect(() => setReason(""), [review]);
  return (
    <ConfirmDialog
      open={review !== null}
      title={w("reviews.reject.title")}
      confirm={w("reviews.reject")}
      danger
      onConfirm={() => (review ? onReject(review, { status: "rejected", ...(reason.trim() && { reason: reason.trim() }) }) : undefined)}
      onClose={onClose}
    >
      <p>{w("reviews.reject.text")}</p>
      <TextArea label={w("reviews.reason")} value={reason} maxLength={LONGEST_REASON} rows={3} dir="auto" onChange={({ currentTarget }) => setReason(currentTarget.value)} />
    </ConfirmDialog>
  );
}
