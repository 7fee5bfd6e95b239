/** Search and browse criteria in the address, so that links, reloads and the back button repeat them. */

export const TYPES = ["movie", "series", "season", "episode"] as const;
export type Type = (typeof TYPES)[number];
export const SORTS = ["newest", "title", "year"] as const;
export type Sort = (typeof SORTS)[number];

/** Facets of which any number of values may be chosen. */
export const FACETS = ["type", "genre", "language", "cast"] as const;
export type Facet = (typeof FACETS)[number];
const MOST: Record<Facet, number> = { type: 4, genre: 20, language: 20, cast: 20 };

export interface Years {
  readonly from: number | null;
  readonly to: number | null;
}

export interface Search {
  readonly text: string;
  readonly chosen: Readonly<Record<Facet, readonly string[]>>;
  readonly years: Years;
}

export interface Browse {
  readonly genre: string | null;
  readonly type: Type | null;
  readonly language: string | null;
  readonly years: Years;
  readonly sort: Sort | null;
}

/** Letters that the API takes; nobody types more. */
export const LONGEST = 400;
const NO_VALUES: Search["chosen"] = { type: [], genre: [], language: [], cast: [] };

export function search(address: URLSearchParams): Search {
  const chosen = Object.fromEntries(
    FACETS.map((facet) => [facet, [...new Set(address.getAll(facet))].filter((value) => isValue(facet, value)).slice(0, MOST[facet])]),
  ) as Record<Facet, string[]>;
  return { text: (address.get("q") ?? "").slice(0, LONGEST), chosen, years: years(address) };
}

export function browse(address: URLSearchParams): Browse {
  const one = (facet: Facet) => address.getAll(facet).find((value) => isValue(facet, value)) ?? null;
  return {
    genre: one("genre"),
    type: one("type") as Type | null,
    language: one("language"),
    years: years(address),
    sort: SORTS.find((sort) => sort === address.get("sort")) ?? null,
  };
}

export const toSearch = (of: Partial<Search>): string =>
  path("/search", [["q", of.text], ...FACETS.flatMap((facet) => (of.chosen?.[facet] ?? []).map((value) => [facet, value] as const)), ...yearParameters(of.years)]);

export const toBrowse = (of: Partial<Browse>): string =>
  path("/browse", [["genre", of.genre], ["type", of.type], ["language", of.language], ...yearParameters(of.years), ["sort", of.sort]]);

/** Somebody's titles. */
export const toCast = (name: string): string => toSearch({ chosen: { ...NO_VALUES, cast: [name] } });

export function toggleValue(of: Search, facet: Facet, value: string): Search {
  const values = of.chosen[facet];
  const next = values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
  return { ...of, chosen: { ...of.chosen, [facet]: next } };
}

export const withoutFilters = (of: Search): Search => ({ text: of.text, chosen: NO_VALUES, years: { from: null, to: null } });

export const filterCount = (of: Search): number =>
  FACETS.reduce((sum, facet) => sum + of.chosen[facet].length, 0) + (of.years.from !== null || of.years.to !== null ? 1 : 0);

/** What the API would refuse is as if it were not said. */
function isValue(facet: Facet, value: string): boolean {
  if (facet === "type") return (TYPES as readonly string[]).includes(value);
  if (facet === "language") return /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(value);
  return value.length > 0 && value.length <= 200;
}

function years(address: URLSearchParams): Years {
  return { from: year(address.get("year_from")), to: year(address.get("year_to")) };
}

/** "1994"; null for what is no year. */
export function year(text: string | null): number | null {
  return text !== null && /^\d{4}$/.test(text) && Number(text) > 0 ? Number(text) : null;
}

const yearParameters = (of: Years | undefined): [string, string | undefined][] => [
  ["year_from", of?.from?.toString()],
  ["year_to", of?.to?.toString()],
];

function path(page: string, pairs: readonly (readonly [string, string | null | undefined])[]): string {
  const address = new URLSearchParams(pairs.filter((pair): pair is [string, string] => Boolean(pair[1])));
  return address.size > 0 ? `${page}?${address}` : page;
}
