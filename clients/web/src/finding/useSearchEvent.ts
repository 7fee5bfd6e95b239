/** Tells the clickstream of a search, once its words have stayed for a moment: not of each letter on the way. */
import { useEffect, useState } from "react";
import { shown } from "../events/clickstream";
import type { Search } from "./criteria";

/** Milliseconds. */
const SETTLED = 700;

/** The search's id, which its results carry for the clicks on them; undefined until it is told. `total`: undefined until it is known. */
export function useSearchEvent({ text }: Search, total: number | undefined): string | undefined {
  const [told, setTold] = useState({ text: "", id: "" });
  useEffect(() => {
    if (text === "" || total === undefined || told.text === text) return;
    const timer = setTimeout(() => setTold({ text, id: shown.searched(text, total) }), SETTLED);
    return () => clearTimeout(timer);
  }, [text, total, told]);
  return (told.text === text && told.id) || undefined;
}
