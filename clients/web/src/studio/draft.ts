/** The form's draft of a title, made from the API's title and turned back into its input. */
import type { Title } from "../api/schema";
import { partialDateOf } from "../i18n/partialDate";
import { strictest } from "./certificates";
import type { Details } from "./queries";
import { markersOf, type Marks, marksOf } from "./timing";

type Complete<T> = { [K in keyof T]-?: Exclude<T[K], undefined> };
export type Window = Complete<NonNullable<Details["availability"]>[number]>;
export type Credit = NonNullable<Details["crew"]>[number];

/** Numbers as they are typed; a `maturity` of "" is what follows from the ratings, unrated without any. Moments as the API has them. */
export interface Draft extends Omit<Complete<Details>, "number" | "maturity" | "year" | "availability" | "translations" | "markers"> {
  number: string;
  maturity: string;
  year: string;
  availability: Window[];
  translations: Record<string, { title: string; description: string }>;
  markers: Marks;
}

export const EMPTY: Draft = draftOf({ title: "" });

export function draftOf(title: Details | Title): Draft {
  const ratings = title.ratings ?? {};
  const maturity = title.maturity ?? null;
  return {
    type: title.type ?? "movie",
    parent_id: title.parent_id ?? null,
    number: title.number?.toString() ?? "",
    title: title.title,
    description: title.description ?? "",
    original_language: title.original_language ?? "en",
    genres: title.genres ?? [],
    cast: title.cast ?? [],
    directors: title.directors ?? [],
    crew: title.crew ?? [],
    tags: title.tags ?? [],
    trailers: title.trailers ?? [],
    release_date: title.release_date ?? null,
    year: title.year?.toString() ?? "",
    ratings,
    maturity: maturity === null || maturity === strictest(ratings) ? "" : String(maturity),
    availability: (title.availability ?? []).map(({ countries = [], from, until }) => ({ countries, from: from ?? null, until: until ?? null })),
    translations: Object.fromEntries(
      Object.entries(title.translations ?? {}).map(([tag, { title: name, description = "" }]) => [tag, { title: name, description }]),
    ),
    markers: marksOf(title.markers),
  };
}

export function detailsOf({ maturity, ...draft }: Draft): Details {
  const serial = draft.type === "season" || draft.type === "episode";
  return {
    ...draft,
    parent_id: serial ? draft.parent_id : null,
    number: serial && draft.number !== "" ? Number(draft.number) : null,
    ...(maturity !== "" && { maturity: Number(maturity) }),
    release_date: draft.release_date && (partialDateOf(draft.release_date) ?? draft.release_date), // the API says what is wrong with it
    year: draft.year === "" ? null : Number(draft.year),
    markers: draft.type === "movie" || draft.type === "episode" ? markersOf(draft.markers) : null,
    crew: draft.crew.filter(({ name, job }) => name.trim() || job.trim()),
  };
}
