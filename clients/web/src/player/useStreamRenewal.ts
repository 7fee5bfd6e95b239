/** A stream that has expired is started again, once in a while; what is refused at once again stays refused. */
import { useEffect, useEffectEvent, useRef } from "react";
import type { Trouble } from "./engine";

const RENEWED_FOR = 60_000;

export function useStreamRenewal(trouble: Trouble | null, onExpired: () => void, onTrouble: (trouble: Trouble) => void): void {
  const renewed = useRef(Number.NEGATIVE_INFINITY);
  const expired = useEffectEvent(() => {
    if (performance.now() - renewed.current < RENEWED_FOR) return onTrouble({ kind: "unknown", code: 403 });
    renewed.current = performance.now();
    onExpired();
  });
  useEffect(() => {
    if (trouble?.kind === "expired") expired();
  }, [trouble]);
}
