/** The countdown to the next episode. */
import { useEffect, useEffectEvent, useState } from "react";
import { at, declined, NONE, second } from "./upNext";
import type { Media } from "./useMedia";

/** `creditsAt`: seconds, where it is known; `held`: nothing begins meanwhile. */
export function useUpNext(media: Media, creditsAt: number | null, autoplay: boolean, held: boolean, go: (() => void) | null) {
  const [now, setNow] = useState(NONE);
  const { ended } = media;
  const over = go !== null && media.started && (ended || (creditsAt !== null && media.time >= creditsAt));
  const next = at(now, { over, ended, autoplay });
  if (next !== now) setNow(next);
  const counts = next.kind === "counting" && (ended || !media.paused) && !held;
  useEffect(() => {
    if (!counts) return;
    const timer = setInterval(() => setNow(second), 1000);
    return () => clearInterval(timer);
  }, [counts]);
  const begin = useEffectEvent(() => go?.());
  useEffect(() => {
    if (next.kind === "due") begin();
  }, [next.kind]);
  return { now: next, decline: () => setNow(declined) };
}
