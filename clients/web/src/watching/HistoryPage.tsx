/** /history: what the profile has watched, newest first, and how to delete it. */
import { infiniteQueryOptions, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Link, Navigate } from "react-router";
import { answer, api } from "../api/client";
import { noContent } from "../api/noContent";
import { sentence } from "../api/problems";
import { profiles, queries } from "../api/queries";
import type { Schema } from "../api/schema";
import { Alert, Button, ButtonLink, Dialog, EmptyState, ErrorState, Pending, Picture, Skeleton, useToast } from "../design";
import { useLanguage } from "../i18n";
import { useFormats } from "../i18n/formats";
import type { en } from "../i18n/history/en";
import type { TranslateOf } from "../i18n/messages";
import * as session from "../session";
import { lazyMessages } from "../shared/messages";
import { toProfiles } from "../shared/navigation";
import { usePageTitle } from "../shared/usePageTitle";
import styles from "./HistoryPage.module.css";

type Messages = TranslateOf<typeof en>;
type Seen = Schema<"HistoryEntry">;

const { MessagesProvider, useMessages } = lazyMessages<typeof en>({
  en: () => import("../i18n/history/en").then((module) => module.en),
  es: () => import("../i18n/history/es").then((module) => module.es),
  de: () => import("../i18n/history/de").then((module) => module.de),
  ar: () => import("../i18n/history/ar").then((module) => module.ar),
});

const history = infiniteQueryOptions({
  queryKey: ["own", "history"],
  queryFn: ({ pageParam: cursor, signal }) => answer(api.GET("/v1/history", { params: { query: { limit: 25, ...(cursor && { cursor }) } }, signal })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor ?? null,
  staleTime: 0,
});

export function HistoryPage() {
  const profile = session.useSession()?.profile;
  if (!profile) return <Navigate to={toProfiles("/history")} replace />;
  return (
    <MessagesProvider>
      <HistoryList profile={profile} />
    </MessagesProvider>
  );
}

function HistoryList({ profile }: { profile: NonNullable<session.Session["profile"]> }) {
  const w = useMessages();
  const { t } = useLanguage();
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(history);
  const { data: household } = useQuery(profiles);
  const [asked, setAsked] = useState<Seen | "all" | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  usePageTitle(w("title"));
  const name = household?.find((each) => each.profile_id === profile.profileId)?.name ?? "";
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  if (!data && !isPending) return <ErrorState heading="h1" error={error} onRetry={() => void refetch()} />;
  if (data && items.length === 0 && !hasNextPage)
    return (
      <EmptyState
        heading="h1"
        title={w("none")}
        action={
          <ButtonLink rank="first" to="/browse">
            {t("site.browse")}
          </ButtonLink>
        }
      >
        {w("none.text")}
      </EmptyState>
    );
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {w("title")}
          </h1>
          <p className={styles.quiet}>{name && w("text", { name })}</p>
          {profile.isKids && <p className={styles.quiet}>{w("kids")}</p>}
        </div>
        {!profile.isKids && items.length > 0 && (
          <Button rank="danger" onClick={() => setAsked("all")}>
            {w("all")}
          </Button>
        )}
      </header>
      {isPending && (
        <Pending className={styles.page}>
          <Skeleton height="5rem" />
          <Skeleton height="5rem" />
          <Skeleton height="5rem" />
        </Pending>
      )}
      {items.length > 0 && (
        <ul className={styles.list} aria-label={w("list")}>
          {items.map((seen) => (
            <Viewing key={`${seen.content_id} ${seen.viewing_id}`} seen={seen} w={w} {...(!profile.isKids && { onForget: () => setAsked(seen) })} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button busy={isFetchingNextPage && t("site.loading")} onClick={() => void fetchNextPage()}>
          {w("more")}
        </Button>
      )}
      <DeleteDialog asked={asked} w={w} onClose={() => setAsked(null)} onDone={() => heading.current?.focus()} />
    </div>
  );
}

const nameOf = (seen: Seen, w: Messages): string => seen.title?.title ?? w("gone");

/** Of an episode its series is what people remember. */
function Viewing({ seen, w, onForget }: { seen: Seen; w: Messages; onForget?: () => void }) {
  const { moment } = useFormats();
  const { title, series, season } = seen;
  const name = nameOf(seen, w);
  const shown = series?.poster_url ? series : title;
  return (
    <li className={styles.seen}>
      <div className={styles.picture}>{shown && <Picture title={shown.title} image={shown.poster_url} sizes={shown.poster} />}</div>
      <div className={styles.w}>
        {title ? (
          <Link to={`/title/${title.content_id}`} className={styles.name}>
            <bdi>{name}</bdi>
          </Link>
        ) : (
          <span className={styles.name}>{name}</span>
        )}
        {series && <p className={styles.quiet}>{w("of", { series: series.title, season: season ?? 0, episode: title?.number ?? 0 })}</p>}
        <time dateTime={seen.at} className={styles.quiet}>
          {moment(seen.at)}
        </time>
      </div>
      {onForget && (
        <Button rank="quiet" icon="remove" aria-label={w("forget.of", { title: name })} onClick={onForget}>
          {w("forget")}
        </Button>
      )}
    </li>
  );
}

function DeleteDialog({ asked, w, onClose, onDone }: { asked: Seen | "all" | null; w: Messages; onClose: () => void; onDone: () => void }) {
  const { t } = useLanguage();
  const toast = useToast();
  const all = asked === "all";
  const title = asked && !all ? nameOf(asked, w) : "";
  const forget = useMutation({
    mutationFn: async () => {
      if (all) await noContent(api.DELETE("/v1/history"));
      else if (asked) await noContent(api.DELETE("/v1/history/{content_id}", { params: { path: { content_id: asked.content_id } } }));
    },
    onSuccess: async () => {
      toast(all ? w("all.done") : w("forgotten", { title }));
      onClose();
      await queries.invalidateQueries({ queryKey: ["own"] });
      onDone();
    },
  });
  const close = () => {
    forget.reset();
    onClose();
  };
  return (
    <Dialog
      open={asked !== null}
      title={all ? w("all.title") : w("forget.title", { title })}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{t("site.cancel")}</Button>
          <Button rank="danger" busy={forget.isPending && t("site.loading")} onClick={() => forget.mutate()}>
            {w(all ? "all" : "forget")}
          </Button>
        </>
      }
    >
      <p>{w(all ? "all.text" : "forget.text")}</p>
      <Alert>{forget.error && sentence(forget.error, t)}</Alert>
    </Dialog>
  );
}
