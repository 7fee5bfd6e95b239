/** The player's keys, wherever the focus is. */
import { useEffect, useEffectEvent } from "react";
import { type Actions, pressKey } from "./keys";

/** `wake`: a key was pressed, whether it does something or not. */
export function useKeyboard(actions: Actions, wake: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    wake();
    pressKey(event, actions);
  });
  useEffect(() => {
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}
