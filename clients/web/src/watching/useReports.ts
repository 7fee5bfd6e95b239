/** Reports the player's position. */
import { useEffect } from "react";
import { queries } from "../api/queries";
import * as session from "../session";
import { ReportQueue, Viewing } from "./reporting";
import { transport } from "./transport";

/** Milliseconds after the last of several jumps. */
const SETTLED = 1000;
/** Milliseconds until what failed is tried again, at first and at most. */
const [SOON, LATE] = [5000, 300_000];

/** `viewing`: null where nobody's position is kept; `creditsAt`: seconds, where they are known to begin. */
export function useReports(video: HTMLVideoElement | null, contentId: string, viewing: string | null, creditsAt: number | null): void {
  const profileId = session.useSession()?.profile?.profileId;
  useEffect(() => {
    if (!video || !profileId || !viewing) return;
    const waiting = new ReportQueue(profileId, transport);
    const one = new Viewing({ content_id: contentId, viewing_id: viewing, ...(creditsAt !== null && { credits_at: creditsAt }) }, waiting, Date.now);
    let settling: ReturnType<typeof setTimeout> | undefined;
    let trying: ReturnType<typeof setTimeout> | undefined;
    let patience = SOON;
    const tell = async (leaving = false): Promise<void> => {
      clearTimeout(trying);
      try {
        await waiting.tell(leaving);
        patience = SOON;
      } catch {
        if (gone) return; // it waits for the next film
        trying = setTimeout(() => void tell(), patience);
        patience = Math.min(2 * patience, LATE);
      }
    };
    let gone = false;
    const report = (leaving = false) => {
      if (one.is(video.currentTime, video.duration)) void tell(leaving);
    };
    const on: Record<string, () => void> = {
      timeupdate: () => one.passes(video.currentTime, !video.paused && !video.seeking) && report(),
      pause: () => report(),
      ended: () => report(),
      seeked: () => {
        clearTimeout(settling);
        settling = setTimeout(report, SETTLED);
      },
    };
    const hidden = () => document.visibilityState === "hidden" && report(true);
    const leave = () => report(true);
    const online = () => void tell();
    for (const [name, act] of Object.entries(on)) video.addEventListener(name, act);
    document.addEventListener("visibilitychange", hidden);
    addEventListener("pagehide", leave);
    addEventListener("online", online);
    void tell();
    return () => {
      gone = true;
      clearTimeout(settling);
      clearTimeout(trying);
      for (const [name, act] of Object.entries(on)) video.removeEventListener(name, act);
      document.removeEventListener("visibilitychange", hidden);
      removeEventListener("pagehide", leave);
      removeEventListener("online", online);
      if (one.is(video.currentTime, video.duration)) void tell().finally(forget);
      else forget();
    };
  }, [video, contentId, viewing, profileId, creditsAt]);
}

/** What is said of where somebody is was true before. */
function forget(): void {
  void queries.invalidateQueries({ queryKey: ["own"] });
}
