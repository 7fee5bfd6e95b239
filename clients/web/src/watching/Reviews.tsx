/** Reviews of a title: others' and one's own. Those with spoilers are shown on request. */
import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { type SubmitEvent, useRef, useState } from "react";
import { answer, api } from "../api/client";
import { noContent } from "../api/noContent";
import { sentence } from "../api/problems";
import { queries } from "../api/queries";
import type { Schema } from "../api/schema";
import { Badge, Button, Check, Dialog, TextArea, useToast } from "../design";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import type { TranslateOf } from "../i18n/messages";
import type { en } from "../i18n/reviews/en";
import styles from "./Reviews.module.css";

type Messages = TranslateOf<typeof en>;
const LONGEST = 5000;

const reviews = (contentId: string) =>
  infiniteQueryOptions({
    queryKey: ["own", "reviews", contentId],
    queryFn: ({ pageParam: cursor, signal }) =>
      answer(api.GET("/v1/content/{content_id}/reviews", { params: { path: { content_id: contentId }, query: { ...(cursor && { cursor }) } }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });

/** Shows nothing where nothing is said and nothing may be. */
export function Reviews({ contentId, own, w }: { contentId: string; own: Schema<"TitleState">; w: Messages }) {
  const { data, hasNextPage, fetchNextPage } = useInfiniteQuery(reviews(contentId));
  const { may_review: may, review: mine } = own;
  const said = data?.pages.flatMap((page) => page.items).filter((each) => !each.mine) ?? [];
  if (said.length === 0 && !may && !mine) return null;
  return (
    <section className={styles.reviews} aria-labelledby="reviews">
      <h2 id="reviews">{w("title")}</h2>
      {may && <ReviewForm contentId={contentId} w={w} />}
      {mine && <OwnReview review={mine} w={w} />}
      {said.length > 0 && (
        <ul>
          {said.map((review) => (
            <ReviewText key={review.review_id} review={review} w={w} />
          ))}
        </ul>
      )}
      {hasNextPage && <Button onClick={() => void fetchNextPage()}>{w("more")}</Button>}
    </section>
  );
}

function ReviewText({ review, w }: { review: Schema<"ReviewView">; w: Messages }) {
  const { date } = useFormats();
  const act = useReviewCall();
  const path = { review_id: review.review_id };
  const text = (
    <p className={styles.text}>
      <bdi>{review.text}</bdi>
    </p>
  );
  return (
    <li>
      {review.spoiler ? (
        <details>
          <summary>{w("spoiler")}</summary>
          {text}
        </details>
      ) : (
        text
      )}
      <p className={styles.of}>
        {date(review.written_at)}
        <Button rank="quiet" onClick={() => void act(() => noContent(api.POST("/v1/reviews/{review_id}/report", { params: { path }, body: {} })), w("reported"))}>
          {w("report")}
        </Button>
      </p>
    </li>
  );
}

function ReviewForm({ contentId, w }: { contentId: string; w: Messages }) {
  const act = useReviewCall();
  const path = { content_id: contentId };
  return <Form w={w} onSend={(body) => act(() => answer(api.POST("/v1/content/{content_id}/reviews", { params: { path }, body })), w("waits"))} />;
}

function Form({
  w,
  said,
  onSend,
  onLeave,
}: {
  w: Messages;
  said?: Schema<"ReviewView">;
  onSend: (body: Schema<"ReviewInput">) => Promise<unknown>;
  onLeave?: () => void;
}) {
  const t = useT();
  const [sending, setSending] = useState(false);
  const send = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = { text: String(form.get("text")).trim(), spoiler: form.has("spoiler") };
    if (!body.text) return;
    setSending(true);
    await onSend(body);
    setSending(false);
  };
  return (
    <form className={styles.form} onSubmit={(event) => void send(event)}>
      <TextArea label={w("yours")} name="text" maxLength={LONGEST} required dir="auto" defaultValue={said?.text} autoFocus={said !== undefined} />
      <Check label={w("spoiler")} name="spoiler" defaultChecked={said?.spoiler} />
      {said && <p className={styles.quiet}>{w("anew")}</p>}
      <div className={styles.of}>
        <Button type="submit" rank={said ? "first" : "second"} busy={sending && w("sending")}>
          {w("send")}
        </Button>
        {onLeave && <Button onClick={onLeave}>{t("site.cancel")}</Button>}
      </div>
    </form>
  );
}

/** What one has said oneself, whether others read it, and how to change or delete it. */
function OwnReview({ review, w }: { review: Schema<"ReviewView">; w: Messages }) {
  const t = useT();
  const act = useReviewCall();
  const { date } = useFormats();
  const [doing, setDoing] = useState<"changing" | "deleting" | null>(null);
  const edit = useRef<HTMLButtonElement>(null);
  const path = { review_id: review.review_id };
  const leave = () => {
    setDoing(null);
    requestAnimationFrame(() => edit.current?.focus());
  };
  if (doing === "changing")
    return (
      <Form
        w={w}
        said={review}
        onLeave={leave}
        onSend={async (body) => {
          if (await act(() => answer(api.PUT("/v1/reviews/{review_id}", { params: { path }, body })), w("waits"))) leave();
        }}
      />
    );
  return (
    <div className={styles.own}>
      <p className={styles.of}>
        <strong>{w("own")}</strong>
        <Badge tone={review.status === "approved" ? "good" : review.status === "rejected" ? "bad" : "plain"}>{w(review.status)}</Badge>
        {review.spoiler && <Badge>{w("spoiler")}</Badge>}
        {date(review.written_at)}
      </p>
      <p className={styles.text}>
        <bdi>{review.text}</bdi>
      </p>
      {review.reason && (
        <p className={styles.quiet}>
          {w("reason")} <bdi>{review.reason}</bdi>
        </p>
      )}
      <div className={styles.of}>
        <Button ref={edit} icon="edit" onClick={() => setDoing("changing")}>
          {w("change")}
        </Button>
        <Button rank="quiet" icon="remove" onClick={() => setDoing("deleting")}>
          {w("remove")}
        </Button>
      </div>
      <Dialog
        open={doing === "deleting"}
        title={w("remove.title")}
        onClose={() => setDoing(null)}
        actions={
          <>
            <Button onClick={() => setDoing(null)}>{t("site.cancel")}</Button>
            <Button rank="danger" onClick={() => void act(() => noContent(api.DELETE("/v1/reviews/{review_id}", { params: { path } })), w("removed"))}>
              {w("remove")}
            </Button>
          </>
        }
      >
        <p>{w("remove.text")}</p>
      </Dialog>
    </div>
  );
}

/** Does it, and says what became of it; whether it was done. */
function useReviewCall() {
  const t = useT();
  const toast = useToast();
  return async (call: () => Promise<unknown>, thanks?: string): Promise<boolean> => {
    try {
      await call();
      if (thanks) toast(thanks);
      await queries.invalidateQueries({ queryKey: ["own"] });
      return true;
    } catch (error) {
      toast(sentence(error, t));
      return false;
    }
  };
}
