/** A <video>'s events, told as plays: asked for, started, shown span by span, stalled, left. */
import { type Events, listen, newId } from "./core.ts";
import type { EventType, Played } from "./schema.ts";

/** The player is left; or nothing more will be shown, for a reason with a short name. Nothing of the video is told after. */
export type Leave = (failure?: string) => void;

export interface Watched {
  content_id: string;
  /** When it was asked for, by `Date.now()`: now, unless told. */
  requested?: number;
  /** What the engine knows of the span that ends; Shaka's `getStats()` has it. */
  stats?: () => Pick<Played, "bitrate" | "dropped_frames">;
}

/** Seconds of a span at most, and of a jump at least; milliseconds of a stall at least. */
const SPAN = 58;
const JUMP = 1;
const BLINK = 100;
const HEARD = "play playing pause seeking waiting timeupdate ratechange error";

/** Follows a video that is about to be played. A film that ended, failed or was left, and is played again, is another play. */
export function watch(events: Events, video: HTMLVideoElement, { content_id, requested = Date.now(), stats }: Watched): Leave {
  /** Empty while there is no play. */
  let play_id = "";
  /** When it was asked for; 0 once it has started. */
  let asked = 0;
  /** The last position that was shown, and where the span began that is being shown, and when; -1 while none is. */
  let at = 0;
  let from = -1;
  let began = 0;
  /** Where a jump began, -1 where none is going on; when a stall did. */
  let jump = -1;
  let stall = 0;
  let height: number | null = null;

  const track = (type: EventType, fields: object | false) => events.track(type, { play_id, content_id, ...fields } as never);

  function begin(now: number) {
    if (!events.active()) return;
    play_id = newId();
    asked = now;
    at = stall = 0;
    from = jump = -1;
    track("play_requested", events.origin.content_id == content_id && events.origin);
  }

  /** What was shown until now; `on`: and goes on to be. */
  function told(on?: boolean) {
    if (from >= 0) {
      if (!video.seeking) at = Math.max(at, video.currentTime);
      if (at > from) track("played", { from_position: from, position: at, height, ...stats?.() });
    }
    from = on ? at : -1;
    began = Date.now();
  }

  function stalled() {
    const stall_ms = Date.now() - stall;
    if (stall && stall_ms >= BLINK) track("stalled", { position: at, stall_ms, height });
    stall = 0;
  }

  const isFar = () => Math.abs(video.currentTime - jump) >= JUMP;

  /** A stall and a jump are over. Jumps one upon another are one; the engine's own small ones are none. */
  function settled() {
    stalled();
    if (jump < 0 || !video.readyState) return;
    at = video.currentTime;
    if (isFar()) track("seeked", { from_position: jump, position: at });
    jump = -1;
  }

  function end(reason: "finished" | "left" | "failed", code?: string) {
    if (!play_id) return;
    told();
    settled();
    if (code) track("play_failed", { code, position: asked ? null : at });
    track("play_ended", { position: at, duration: video.duration, reason });
    play_id = "";
  }

  function heard({ type }: { type: string }) {
    const { currentTime, paused, seeking } = video;
    const now = Date.now();
    if (!play_id && type == "play") begin(now);
    if (!play_id) return;
    if (video.error) end("failed", "media" + video.error.code);
    else if (video.ended) end("finished");
    else if (!paused && !seeking && video.readyState > 2 && video.playbackRate) {
      // An engine may hold the video by its rate while it waits for data.
      const shown = video.videoHeight || null;
      if (from < 0) settled();
      if (asked) track("play_started", { startup_ms: now - asked, duration: video.duration || 0, height: shown });
      else if (shown && height != shown) {
        told(true);
        track("quality_changed", { position: currentTime, height: shown });
      }
      asked = 0;
      height = shown;
      at = currentTime;
      if (from < 0 || at - from >= SPAN || now - began >= SPAN * 1000) told(true);
    } else if (!asked) {
      if (seeking && jump < 0) jump = at;
      if (from >= 0 && !seeking && !paused) stall = now;
      else if (seeking ? isFar() : paused) stalled();
      told();
      if (type == "pause" && !seeking) track("paused", { position: currentTime });
    }
  }

  const leave = (gone: boolean) => (gone ? end("left") : from < 0 || told(true));
  events.leaving.add(leave);
  listen(HEARD, heard, video);
  begin(requested);
  return (failure) => {
    end(failure ? "failed" : "left", failure);
    events.leaving.delete(leave);
    listen(HEARD, heard, video, "removeEventListener");
  };
}
