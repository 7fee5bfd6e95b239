/** The player's preferences, as React sees them. */
import { useState } from "react";
import { prefer, type Preferences, preferences } from "./preferences";

export function usePreferences(): [Preferences, (change: Partial<Preferences>) => void] {
  const [current, setCurrent] = useState(preferences);
  const change = (changes: Partial<Preferences>) => {
    prefer(changes);
    setCurrent(preferences());
  };
  return [current, change];
}
