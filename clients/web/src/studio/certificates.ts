/** The certificates that the API knows, `ratings.BOARDS` in it: a test holds that both say the same. */
import boards from "./boards.json" with { type: "json" };

export const BOARDS: Readonly<Record<string, Readonly<Record<string, number>>>> = boards;

/** Those of a country, for the youngest first. */
export const certificates = (country: string): string[] =>
  Object.entries(BOARDS[country] ?? {})
    .toSorted(([, one], [, other]) => one - other)
    .map(([certificate]) => certificate);

/** The highest age of all these; null without any. One that no board gives says nothing. */
export function strictest(ratings: Readonly<Record<string, string>>): number | null {
  const ages = Object.entries(ratings).flatMap(([country, certificate]) => BOARDS[country]?.[certificate] ?? []);
  return ages.length > 0 ? Math.max(...ages) : null;
}
