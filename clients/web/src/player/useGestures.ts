/** What a pointer does on the film: a mouse as on any video, a finger as on a telephone's players. */
import { type MouseEvent, type PointerEvent, useRef } from "react";

/** Milliseconds between two taps that are one gesture. */
const DOUBLE_TAP = 300;
/** Pixels that a finger moves before it swipes. */
const SLACK = 16;
/** Seconds that a swipe across the whole film's width seeks. */
const SWIPE = 90;

interface Touch {
  id: number;
  x: number;
  y: number;
  /** Undecided, until it has moved. */
  way: "along" | "up" | "down" | null;
  by: number;
}

/**
 * A click plays and pauses, a double one fills the screen. A tap shows the controls; two at a side seek, as a swipe along the
 * film does; one upwards fills the screen, one downwards leaves it.
 */
export function useGestures({
  toggle,
  fullscreen,
  seek,
  swiped,
  onSwipe,
  seekTo,
  awake,
  wake,
  sleep,
}: {
  toggle: () => void;
  fullscreen: { on: boolean; toggle: () => void };
  /** By seconds. */
  seek: (by: number) => void;
  /** Where a swipe by so many seconds leads. */
  swiped: (by: number) => number;
  onSwipe: (time: number) => void;
  seekTo: (time: number) => void;
  awake: boolean;
  wake: () => void;
  sleep: () => void;
}) {
  const last = useRef({ at: 0, side: 0 });
  const touch = useRef<Touch | null>(null);

  function tapped(event: PointerEvent<HTMLVideoElement>) {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    const side = share < 1 / 3 ? -1 : share > 2 / 3 ? 1 : 0;
    const twice = side !== 0 && side === last.current.side && event.timeStamp - last.current.at < DOUBLE_TAP;
    last.current = { at: event.timeStamp, side };
    if (twice) seek(10 * side);
    else if (awake) sleep();
    else wake();
  }

  return {
    onPointerDown(event: PointerEvent<HTMLVideoElement>) {
      if (event.pointerType === "mouse") return;
      // A second finger is no swipe any more.
      touch.current = event.isPrimary ? { id: event.pointerId, x: event.clientX, y: event.clientY, way: null, by: 0 } : null;
    },
    onPointerMove(event: PointerEvent<HTMLVideoElement>) {
      const { current } = touch;
      if (current?.id !== event.pointerId) return;
      const [along, down] = [event.clientX - current.x, event.clientY - current.y];
      if (!current.way && Math.hypot(along, down) < SLACK) return;
      current.way ??= Math.abs(along) > Math.abs(down) ? "along" : down < 0 ? "up" : "down";
      if (current.way !== "along") return;
      current.by = (SWIPE * along) / event.currentTarget.clientWidth;
      onSwipe(swiped(current.by));
    },
    onPointerUp(event: PointerEvent<HTMLVideoElement>) {
      const { current } = touch;
      touch.current = null;
      if (current?.id !== event.pointerId) return;
      if (current.way === "along") seekTo(swiped(current.by));
      else if (current.way) {
        if (fullscreen.on !== (current.way === "up")) fullscreen.toggle();
      } else tapped(event);
    },
    onPointerCancel() {
      touch.current = null;
    },
    onClick(event: MouseEvent<HTMLVideoElement>) {
      if ((event.nativeEvent as globalThis.PointerEvent).pointerType === "mouse") toggle();
    },
    onDoubleClick(event: MouseEvent<HTMLVideoElement>) {
      if (event.timeStamp - last.current.at > DOUBLE_TAP) fullscreen.toggle();
    },
  };
}
