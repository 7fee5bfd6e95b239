/** The countdown to the next episode. */
import { useEffect, useEffectEvent, useState } from "react";
import { countDown, decline, NONE, upNextAt } from "./upNext";
import type { MediaState } from "./useMediaState";

/** `creditsAt`: seconds, where it is known; `held`: nothing begins meanwhile. */
export function useUpNext(media: MediaState, creditsAt: number | null, autoplay: boolean, held: boolean, go: (() => void) | null) {
  const [now, setNow] = useState(NONE);
  const { ended } = media;
  const over = go !== null && media.started && (ended || (creditsAt !== null && media.time >= creditsAt));
  const next = upNextAt(now, { over, ended, autoplay });
  if (next !== now) setNow(next);
  const counts = next.kind === "counting" && (ended || !media.paused) && !held;
  useEffect(() => {
    if (!counts) return;
    const timer = setInterval(() => setNow(countDown), 1000);
    return () => clearInterval(timer);
  }, [counts]);
  const begin = useEffectEvent(() => go?.());
  useEffect(() => {
    if (next.kind === "due") begin();
  }, [next.kind]);
  return { now: next, decline: () => setNow(decline) };
}
