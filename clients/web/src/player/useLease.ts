/** The stream's lease and cookies are renewed while it plays, and given back as the player goes. */
import { type RefObject, useEffect, useEffectEvent } from "react";
import { answer, api } from "../api/client";
import { Problem } from "../api/problems";
import * as session from "../session";

/** Milliseconds between two renewals: a lease lasts two minutes longer. */
const EVERY = 300_000;
const LOOK = 15_000;

/** What gives the lease back that is handed on to the next stream of this device, where there comes none. */
let releaseHeld: (() => void) | null = null;

export function releaseHeldLease(): void {
  releaseHeld?.();
  releaseHeld = null;
}

/** `handedOn`: the next film takes this one's place, and nobody else's may come between; `onEnded`: it was stopped from elsewhere. */
export function useLease(
  video: HTMLVideoElement | null,
  contentId: string,
  sessionId: string,
  handedOn: RefObject<boolean>,
  onEnded: () => void,
): void {
  const ended = useEffectEvent(onEnded);
  useEffect(() => {
    if (!video) return;
    releaseHeld = null; // the API has put this stream in its place
    let renewed = Date.now();
    let gone = false;
    const renew = async () => {
      if (video.paused || Date.now() - renewed < EVERY) return;
      const before = renewed;
      renewed = Date.now();
      const body = { session_id: sessionId, position: video.currentTime, event: "progress" as const };
      try {
        await answer(api.POST("/v1/stream/{content_id}/track", { params: { path: { content_id: contentId } }, body }));
      } catch (error) {
        if (gone) return;
        if (error instanceof Problem && error.status === 409) ended();
        else renewed = before; // the next look tries again
      }
    };
    const timer = setInterval(() => void renew(), LOOK);
    const playing = () => void renew();
    const leave = () => releaseLease(contentId, sessionId, video.currentTime);
    video.addEventListener("playing", playing);
    addEventListener("pagehide", leave);
    return () => {
      gone = true;
      clearInterval(timer);
      video.removeEventListener("playing", playing);
      removeEventListener("pagehide", leave);
      if (handedOn.current) releaseHeld = leave;
      else leave();
    };
  }, [video, contentId, sessionId, handedOn]);
}

/** As the page may be going too; what does not arrive ends with its lease. */
function releaseLease(contentId: string, sessionId: string, position: number): void {
  const headers = { "content-type": "application/json", authorization: `Bearer ${session.token()}` };
  const body = JSON.stringify({ session_id: sessionId, position, event: "stop" });
  fetch(`/v1/stream/${contentId}/track`, { method: "POST", keepalive: true, headers, body }).catch(() => undefined);
}
