/** What the rows of the home are to a page: where their names lead, how their cards look, how many a child is shown. */
import { toBrowse, toSearch } from "../finding/criteria";
import type { HomeRow, Recommendations } from "./shapes";

/** Bigger cards, and not more than a child looks through. */
const MOST_FOR_KIDS = 8;

/** By the row's kind, the page that its name leads to; `about` is what stands after the colon of its id. */
const WHOLE: Readonly<Record<string, (about: string) => string>> = {
  because: (about) => `/title/${about}`,
  genre: (about) => toBrowse({ genre: about }),
  new: () => toBrowse({}),
  person: (about) => toSearch({ text: about }),
};

/** Where more of a row is; undefined where it is all there is. */
export const whole = ({ row_id, kind }: HomeRow): string | undefined => WHOLE[kind]?.(row_id.slice(kind.length + 1));

export const isRanked = ({ kind }: HomeRow): boolean => kind === "top10";

/** Whether any of its cards says why it is there. */
export const hasReasons = ({ items }: HomeRow): boolean => items.some(({ reason }) => reason);

/** Of the variants by which a page was arranged, those that can be seen: where somebody new is asked what they like, nothing stands above. */
export const shownVariants = ({ variants = {} }: Pick<Recommendations, "variants">, hero: boolean): NonNullable<Recommendations["variants"]> =>
  Object.fromEntries(Object.entries(variants).filter(([experiment]) => hero || experiment !== "hero"));

export function shownRows(rows: readonly HomeRow[], isKids: boolean): HomeRow[] {
  const filled = rows.filter(({ items }) => items.length > 0);
  return isKids ? filled.slice(0, MOST_FOR_KIDS) : filled;
}
