/** What a press or a gesture did, shown and spoken for a moment. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { IconName } from "../design";

const SHOWN_FOR = 900;

export interface Feedback {
  icon: IconName | null;
  text: string;
  /** Counts: the same text again is another one. */
  count: number;
}

export type ShowFeedback = (icon: IconName | null, text: string) => void;

export function useFeedback(): { feedback: Feedback | null; show: ShowFeedback } {
  const [feedback, setFeedback] = useState<Feedback | null>(null);
  const count = useRef(0);
  const show = useCallback<ShowFeedback>((icon, text) => setFeedback({ icon, text, count: ++count.current }), []);
  useEffect(() => {
    if (!feedback) return;
    const timer = setTimeout(() => setFeedback(null), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [feedback]);
  return { feedback, show };
}
