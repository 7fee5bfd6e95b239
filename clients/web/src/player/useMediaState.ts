/** A <video>'s state, as React sees it. */
import { useEffect, useState } from "react";

export interface MediaState {
  time: number;
  duration: number;
  /** Until when it could play on without the network. */
  buffered: number;
  paused: boolean;
  ended: boolean;
  /** It should play, and waits for data. */
  waiting: boolean;
  started: boolean;
  volume: number;
  muted: boolean;
}

const EVENTS = [
  "timeupdate",
  "durationchange",
  "progress",
  "play",
  "pause",
  "playing",
  "waiting",
  "ended",
  "seeking",
  "seeked",
  "volumechange",
  "canplay",
];

const NOTHING: MediaState = {
  time: 0,
  duration: 0,
  buffered: 0,
  paused: true,
  ended: false,
  waiting: false,
  started: false,
  volume: 1,
  muted: false,
};

function read(video: HTMLVideoElement, started: boolean): MediaState {
  const { buffered, currentTime } = video;
  let end = currentTime;
  for (let index = 0; index < buffered.length; index++) {
    if (buffered.start(index) <= currentTime && buffered.end(index) > end) end = buffered.end(index);
  }
  return {
    time: currentTime,
    duration: Number.isFinite(video.duration) ? video.duration : 0,
    buffered: end,
    paused: video.paused,
    ended: video.ended,
    waiting: !video.paused && !video.ended && video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA,
    started,
    volume: video.volume,
    muted: video.muted,
  };
}

export function useMediaState(video: HTMLVideoElement | null): MediaState {
  const [media, setMedia] = useState(NOTHING);
  useEffect(() => {
    if (!video) return;
    let started = false;
    const update = (event?: Event) => {
      started ||= event?.type === "playing";
      setMedia(read(video, started));
    };
    for (const name of EVENTS) video.addEventListener(name, update);
    update();
    return () => {
      for (const name of EVENTS) video.removeEventListener(name, update);
    };
  }, [video]);
  return media;
}
