/** Playing, pausing, seeking, volume and speed: each said in a word where it is not seen. */
import { useFormats } from "../i18n/formats";
import type { Engine } from "./engine";
import { useMessages } from "./messages";
import { type Preferences, SPEEDS } from "./preferences";
import type { ShowFeedback } from "./useFeedback";

export type Playback = ReturnType<typeof usePlayback>;

export function usePlayback({
  video,
  engine,
  speed,
  prefer,
  show,
  wake,
}: {
  video: HTMLVideoElement | null;
  engine: Engine | null;
  /** The one that was chosen: the engine sets the video's own to 0 while it waits for data. */
  speed: number;
  prefer: (change: Partial<Preferences>) => void;
  show: ShowFeedback;
  /** Somebody is there: the controls are shown. */
  wake: () => void;
}) {
  const w = useMessages();
  const { percent, number } = useFormats();
  const within = (time: number) => Math.min(Math.max(time, 0), video?.duration || Infinity);
  const position = () => engine?.position ?? 0;

  function toggle(): void {
    if (!video) return;
    if (video.paused) void video.play();
    else video.pause();
    show(video.paused ? "pause" : "play", w(video.paused ? "pause" : "play"));
  }
  function seekTo(time: number): void {
    engine?.seekTo(within(time));
    wake();
  }
  /** By seconds. */
  function seek(by: number): void {
    seekTo(position() + by);
    show(by < 0 ? "rewind" : "forward", w("said.seconds", { count: Math.abs(by) }));
  }
  function setVolume(volume: number): void {
    if (!video) return;
    video.volume = Math.min(Math.max(volume, 0), 1);
    video.muted = video.volume === 0;
    prefer({ volume: video.volume, muted: video.muted }); // rendered before the video says so: a second press goes on from it
  }
  function louder(by: number): void {
    setVolume((video?.volume ?? 0) + by);
    show(by > 0 ? "volume" : "quiet", w("volume.now", { percent: percent(video?.volume ?? 0) }));
  }
  function mute(): void {
    if (!video) return;
    video.muted = !video.muted;
    if (!video.muted && video.volume === 0) video.volume = 0.5;
    prefer({ muted: video.muted, volume: video.volume });
    show(video.muted ? "mute" : "volume", w(video.muted ? "mute" : "unmute"));
  }
  function setSpeed(chosen: number): void {
    if (!video) return;
    video.playbackRate = chosen;
    video.defaultPlaybackRate = chosen;
    prefer({ speed: chosen });
    show(null, w("said.speed", { speed: `${number(chosen)}×` }));
  }
  function faster(step: 1 | -1): void {
    const next = SPEEDS[SPEEDS.findIndex((each) => each === speed) + step];
    if (next) setSpeed(next);
  }
  function frame(step: 1 | -1): void {
    if (video?.paused && engine) seekTo(position() + step * engine.frame);
  }
  /** A share of a film whose duration is not known yet is nowhere, but its start. */
  function seekToShare(share: number): void {
    if (share === 0) seekTo(0);
    else if (video?.duration) seekTo(share * video.duration);
  }
  return {
    toggle,
    seekTo,
    seek,
    seekToShare,
    /** Where a swipe by so many seconds leads. */
    swiped: (by: number) => within(position() + by),
    setVolume,
    louder,
    mute,
    setSpeed,
    faster,
    frame,
  };
}
