/** /watch/…: starts a stream and plays it, or says why it was refused and what to do. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Navigate, useLocation, useParams } from "react-router";
import { answer, api } from "../api/client";
import { Problem, sentence } from "../api/problems";
import { children, title as titleQuery } from "../api/queries";
import { cx } from "../design";
import { useT } from "../i18n";
import * as session from "../session";
import { useLocalized } from "../shared/localized";
import { toProfiles, toSignIn } from "../shared/navigation";
import { usePageTitle } from "../shared/usePageTitle";
import { previousEpisode } from "./episodes";
import { MessagesProvider, useMessages } from "./messages";
import { TopBar } from "./Overlays";
import { Player } from "./Player";
import styles from "./Player.module.css";
import { PlaybackError, Spinner } from "./PlayerStates";
import { RefusalActions } from "./RefusalActions";
import { releaseHeldLease } from "./useLease";
import { useRefusalEvents } from "./usePlayEvents";

/** `home`: where its way back leads; the title's page unless told. */
export function Watch({ home }: { home?: string }) {
  const t = useT();
  const { contentId = "" } = useParams();
  const { pathname } = useLocation();
  const who = session.useSession();
  const client = useQueryClient();
  const { data: title, error: unknown } = useQuery(titleQuery(contentId));
  const key = ["stream", contentId];
  const {
    data: stream,
    error,
    refetch,
  } = useQuery({
    queryKey: key,
    queryFn: () => answer(api.GET("/v1/stream/{content_id}", { params: { path: { content_id: contentId } } })),
    enabled: who !== null,
    staleTime: Number.POSITIVE_INFINITY, // a stream is started once, not each time that a window comes to the front
    gcTime: 0,
  });
  const season = title?.type === "episode" && !home ? title.parent_id : null;
  const { data: all } = useQuery({ ...children(season ?? ""), enabled: !!season });
  const previous = title && previousEpisode(title, all?.items ?? []);
  const stage = useRef<HTMLElement>(null);
  const localized = useLocalized();
  const shown = title && { ...title, title: localized(title).name };
  usePageTitle(shown?.title);

  const wrong = error ?? unknown;
  useEffect(() => {
    if (wrong) releaseHeldLease();
  }, [wrong]);
  useEffect(() => releaseHeldLease, []);
  const homeless = wrong instanceof Problem && wrong.code === "profile_required";
  useRefusalEvents(stream || home || homeless ? null : error, contentId);

  if (!who) return <Navigate to={toSignIn(pathname)} replace />;
  if (homeless) return <Navigate to={toProfiles(pathname)} replace />;
  const back = home ?? `/title/${contentId}`;
  return (
    <main id="content" ref={stage} className={cx(styles.page, "always-dark")}>
      <MessagesProvider>
        {stream && shown ? (
          <Player
            key={contentId}
            title={shown}
            stream={stream}
            kept={!home}
            home={back}
            stage={stage}
            next={home ? undefined : (stream.next_content_id ?? undefined)}
            previous={previous?.content_id}
            onExpired={() => void client.invalidateQueries({ queryKey: key })}
          />
        ) : wrong ? (
          <PlaybackError
            title={shown}
            home={back}
            {...(!(wrong instanceof Problem && wrong.status < 500) && { onRetry: () => void refetch() })}
            instead={<RefusalActions wrong={wrong} contentId={contentId} onStopped={() => void refetch()} />}
          >
            {sentence(wrong, t)}
          </PlaybackError>
        ) : (
          <PlayerLoading title={shown?.title} home={back} />
        )}
      </MessagesProvider>
    </main>
  );
}

/** Before there is a stream: the player's own wait, and the way back. */
function PlayerLoading({ title, home }: { title: string | undefined; home: string }) {
  const w = useMessages();
  return (
    <div className={cx(styles.player, styles.shown)} aria-busy="true">
      <Spinner text={w("loading")} />
      <TopBar title={title} home={home} />
    </div>
  );
}
