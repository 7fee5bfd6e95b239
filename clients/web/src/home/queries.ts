/** Queries of the home page. What belongs to a profile begins with "own": whatever it watches, rates or lists makes it ask again. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { queries } from "../api/queries";
import { forcing } from "../experiments/forcing";
import * as session from "../session";
import type { HomeRow, Recommendations } from "./shapes";

const MINUTE = 60_000;
/** Milliseconds. With the seconds that the service believes what it has read, a variant that is stopped is gone within a minute. */
const FRESH = 30_000;
const HOME = ["own", "home"];

/** Minutes that clocks here are ahead of UTC: what is offered depends on the time of day. Nobody's home is shared by all, and has none. */
const clock = () => (session.current() ? { utc_offset: -new Date().getTimezoneOffset() } : {});

/** Without an answer the catalogue itself is shown, so that nobody waits for a second try. */
export const recommendations = (locale: string) =>
  queryOptions({
    queryKey: [...HOME, locale],
    queryFn: ({ signal }) => answer(api.GET("/v1/recommendations", { params: { query: { locale, ...clock() } }, signal, ...forcing() })),
    staleTime: FRESH,
    retry: false,
    refetchOnWindowFocus: false, // rows would change under somebody's eyes
  });

/** So many titles are picked at least. */
export const ENOUGH = 3;

export const choices = queryOptions({
  queryKey: ["choices"],
  queryFn: async ({ signal }) => (await answer(api.GET("/v1/recommendations/taste/choices", { signal }))).items,
  staleTime: Number.POSITIVE_INFINITY, // they must not change under the finger
});

export const why = (contentId: string) =>
  queryOptions({
    queryKey: ["own", "why", contentId],
    queryFn: async ({ signal }) => (await answer(api.GET("/v1/recommendations/why/{content_id}", { params: { path: { content_id: contentId } }, signal }))).reasons,
    staleTime: MINUTE,
  });

export const refreshHome = (): Promise<void> => queries.invalidateQueries({ queryKey: HOME });

/** Takes titles out of the home that was answered, so that they are gone until it is asked for again. */
export function forgetTitles(gone: ReadonlySet<string>): void {
  const without = ({ items, ...row }: HomeRow): HomeRow => ({ ...row, items: items.filter(({ content_id }) => !gone.has(content_id)) });
  queries.setQueriesData<Recommendations>({ queryKey: HOME }, (home) => {
    if (!home || gone.size === 0) return home;
    const hero = home.hero && !gone.has(home.hero.content_id) ? home.hero : null;
    return { ...home, hero, rows: home.rows.map(without).filter(({ items }) => items.length > 0) };
  });
}
