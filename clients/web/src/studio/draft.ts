/** What the form of a title holds, made of what the API says and turned back into it. */
import type { Title } from "../api/schema";
import type { Details } from "./queries";

type Whole<T> = { [K in keyof T]-?: Exclude<T[K], undefined> };
export type Window = Whole<NonNullable<Details["availability"]>[number]>;

/** Numbers as they are typed; moments as <input type="datetime-local"> has them, in the reader's own time. */
export interface Draft extends Omit<Whole<Details>, "number" | "maturity" | "availability" | "translations"> {
  number: string;
  maturity: string;
  availability: Window[];
  translations: Record<string, { title: string; description: string }>;
}

export const EMPTY: Draft = draftOf({ title: "" });

export function draftOf(title: Details | Title): Draft {
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
    year: title.year ?? null,
    ratings: title.ratings ?? {},
    maturity: String(title.maturity ?? 0),
    availability: (title.availability ?? []).map(({ countries = [], from, until }) => ({ countries, from: local(from), until: local(until) })),
    translations: Object.fromEntries(
      Object.entries(title.translations ?? {}).map(([tag, { title: name, description = "" }]) => [tag, { title: name, description }]),
    ),
  };
}

export function detailsOf(draft: Draft): Details {
  const serial = draft.type === "season" || draft.type === "episode";
  return {
    ...draft,
    parent_id: serial ? draft.parent_id : null,
    number: serial && draft.number !== "" ? Number(draft.number) : null,
    maturity: Number(draft.maturity),
    release_date: draft.release_date || null,
    availability: draft.availability.map(({ countries, from, until }) => ({ countries, from: utc(from), until: utc(until) })),
  };
}

function local(iso: string | null | undefined): string | null {
  if (!iso) return null;
  const moment = new Date(iso);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const utc = (typed: string | null): string | null => (typed ? new Date(typed).toISOString() : null);
