/** A row by hand: what it is called, whether it is shown now, and what a new one is. */
import type { Collection, CollectionInput } from "../../home/shapes";

export const EMPTY: CollectionInput = { title: {}, content_ids: [], countries: [], starts_at: null, ends_at: null, position: "after_continue", audience: "all" };

export type State = "later" | "shown" | "over";

/** `now`: in milliseconds. */
export function stateOf({ starts_at, ends_at }: Pick<CollectionInput, "starts_at" | "ends_at">, now: number): State {
  if (ends_at && Date.parse(ends_at) <= now) return "over";
  return starts_at && Date.parse(starts_at) > now ? "later" : "shown";
}

/** As a home of this language says it: its own name, the English one, or whichever there is. */
export const nameIn = ({ title }: Pick<CollectionInput, "title">, language: string): string =>
  title[language] ?? title["en"] ?? Object.values(title)[0] ?? "";

/** What an editor may change of it. A name that was emptied is none. */
export function inputOf({ title, content_ids, countries = [], starts_at = null, ends_at = null, position = "after_continue", audience = "all" }: Collection | CollectionInput): CollectionInput {
  const named = Object.entries(title).filter(([, name]) => name.trim() !== "");
  return { title: Object.fromEntries(named), content_ids, countries, starts_at, ends_at, position, audience };
}
