/** What was just done, shown and spoken for a moment. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { IconName } from "../design";

const SAID_FOR = 900;

export function useFeedback() {
  const [said, setSaid] = useState<{ icon: IconName | null; text: string; turn: number } | null>(null);
  const turns = useRef(0);
  const say = useCallback((icon: IconName | null, text: string) => setSaid({ icon, text, turn: ++turns.current }), []);
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(null), SAID_FOR);
    return () => clearTimeout(timer);
  }, [said]);
  return { said, say };
}
