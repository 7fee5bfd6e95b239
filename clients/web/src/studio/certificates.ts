/** The certificates that the API knows, `ratings.BOARDS` in it: a test holds that both say the same. */
import boards from "./boards.json" with { type: "json" };

export const BOARDS: Readonly<Record<string, Readonly<Record<string, number>>>> = boards;

/** Those of a country, for the youngest first. */
export const certificates = (country: string): string[] =>
  Object.entries(BOARDS[country] ?? {})
    .toSorted(([, one], [, other]) => one - other)
    .map(([certificate]) => certificate);

/** The highest age of all these; 0 without any. One that no board gives says nothing. */
export const strictest = (ratings: Readonly<Record<string, string>>): number =>
  Math.max(0, ...Object.entries(ratings).map(([country, certificate]) => BOARDS[country]?.[certificate] ?? 0));
