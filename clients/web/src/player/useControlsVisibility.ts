/** Whether the controls are visible: for a while after each sign of a person, and as long as `kept`. */
import { useCallback, useEffect, useRef, useState } from "react";

const HIDE_AFTER = 3000;

export function useControlsVisibility(kept: boolean) {
  const [woken, setWoken] = useState(true);
  const timer = useRef(0);
  const sleep = useCallback(() => {
    clearTimeout(timer.current);
    setWoken(false);
  }, []);
  const wake = useCallback(() => {
    clearTimeout(timer.current);
    setWoken(true);
    timer.current = setTimeout(sleep, HIDE_AFTER);
  }, [sleep]);
  useEffect(() => {
    wake();
    return () => clearTimeout(timer.current);
  }, [kept, wake]);
  return { awake: kept || woken, wake, sleep };
}
