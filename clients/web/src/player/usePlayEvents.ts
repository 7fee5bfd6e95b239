/** Tells the clickstream what the player shows. */
import { type Leave, watch } from "@matinee/events";
import { useEffect, useLayoutEffect, useRef } from "react";
import { Problem } from "../api/problems";
import { events } from "../events/clickstream";
import { titleIn } from "../events/places";
import { takeRequest } from "../events/visits";
import { type Engine, isFinal, type Trouble } from "./engine";

/** Why nothing more will be shown; null while it may, and where somebody stopped it from elsewhere. */
function failureOf(trouble: Trouble | null): string | null {
  if (!isFinal(trouble) || trouble.kind === "ended") return null;
  return trouble.kind === "unknown" ? `shaka.${trouble.code}` : trouble.kind;
}

/** `video`: null where nothing is told. What was tried again after a failure is another play. */
export function usePlayEvents(video: HTMLVideoElement | null, engine: Engine | null, contentId: string, trouble: Trouble | null): void {
  const failure = failureOf(trouble);
  const leave = useRef<Leave | null>(null);
  const playing = useRef(engine);
  useLayoutEffect(() => {
    playing.current = engine;
  }, [engine]);
  useLayoutEffect(() => {
    if (failure !== null) {
      leave.current?.(failure);
      leave.current = null;
    } else if (video) {
      leave.current ??= watch(events, video, { content_id: contentId, requested: takeRequest(contentId), stats: statsOf(video, playing) });
    }
  }, [video, contentId, failure]);
  // Before the video leaves the page: a browser pauses one that does, and nobody has paused it.
  useLayoutEffect(
    () => () => {
      leave.current?.();
      leave.current = null;
    },
    [video, contentId],
  );
}

/**
 * Tells of a stream that was refused (a limit, no plan, a country, an age, a DRM that is not there): a play that was asked for, and
 * failed by the answer's code. Each answer is told once; null tells nothing.
 */
export function useRefusalEvents(refusal: Error | null, contentId: string): void {
  useEffect(() => {
    if (!refusal || titleIn(contentId) !== contentId) return;
    const never = watch(events, document.createElement("video"), { content_id: contentId, requested: takeRequest(contentId) });
    never(refusal instanceof Problem ? refusal.code || `http${refusal.status}` : "network");
  }, [refusal, contentId]);
}

/** Of the time since it was asked last. */
function statsOf(video: HTMLVideoElement, playing: { current: Engine | null }) {
  let frames = 0;
  return () => {
    const before = frames;
    frames = video.getVideoPlaybackQuality().droppedVideoFrames;
    const bitrate = Math.round(playing.current?.player.getStats().streamBandwidth ?? 0);
    return { bitrate: bitrate || null, dropped_frames: Math.max(0, frames - before) };
  };
}
