/** Queries of search and browse. Lists go on by cursors and stay cached while somebody opens or watches a title. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { type Browse, FACETS, type Search } from "./criteria";
import { likedGenres } from "./taste";

const MINUTES = 60_000;
/** As long as a film and what is talked about after it. */
const KEPT = 4 * 60 * MINUTES;
const FRESH = 10 * MINUTES;
const PAGE = 48;
const SHELF = 25;

export const search = (of: Search, locale: string) =>
  infiniteQueryOptions({
    queryKey: ["search", of, locale],
    queryFn: ({ pageParam: cursor, signal }) => searched(of, locale, cursor, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    placeholderData: keepPreviousData,
    staleTime: FRESH,
    gcTime: KEPT,
  });

/** An address separates values by commas, so that a name which has one ("Sammy Davis, Jr.") is asked for in a body. */
function searched(of: Search, locale: string, cursor: string | null, signal: AbortSignal) {
  const { chosen, years, text } = of;
  const span = { ...(years.from && { year_from: years.from }), ...(years.to && { year_to: years.to }) };
  const asked = { locale, limit: PAGE, ...(cursor && { cursor }) };
  const taste = likedGenres().filter((genre) => !genre.includes(","));
  const lists = FACETS.filter((facet) => chosen[facet].length > 0);
  if (lists.some((facet) => chosen[facet].some((value) => value.includes(",")))) {
    const filters = { ...Object.fromEntries(lists.map((facet) => [facet, [...chosen[facet]]])), ...span };
    return answer(api.POST("/v1/search", { body: { query: text, filters, taste, ...asked }, signal }));
  }
  const filters = { ...Object.fromEntries(lists.map((facet) => [facet, chosen[facet].join(",")])), ...span };
  return answer(api.GET("/v1/search", { params: { query: { q: text, ...filters, ...(taste.length > 0 && { taste: taste.join(",") }), ...asked } }, signal }));
}

/** How many titles there are of each genre, language, … in the whole catalogue, as this viewer may see it. */
export const facets = (locale: string) =>
  queryOptions({
    queryKey: ["facets", locale],
    queryFn: async ({ signal }) => (await answer(api.GET("/v1/search", { params: { query: { limit: 1, locale } }, signal }))).facets,
    staleTime: FRESH,
  });

export const browse = (of: Browse, locale: string, limit: number = PAGE) =>
  infiniteQueryOptions({
    queryKey: ["browse", of, locale, limit],
    queryFn: ({ pageParam: cursor, signal }) => {
      const { genre, type, language, sort, years } = of;
      const filters = {
        ...(genre && { genre }),
        ...(type && { type }),
        ...(language && { language }),
        ...(sort && { sort }),
        ...(years.from && { year_from: years.from }),
        ...(years.to && { year_to: years.to }),
      };
      return answer(api.GET("/v1/content", { params: { query: { ...filters, locale, limit, ...(cursor && { cursor }) } }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    placeholderData: keepPreviousData,
    staleTime: FRESH,
    gcTime: KEPT,
  });

const EVERYTHING: Browse = { genre: null, type: null, language: null, years: { from: null, to: null }, sort: null };

export const newest = (locale: string) => browse(EVERYTHING, locale, SHELF);
export const ofGenre = (genre: string, locale: string) => browse({ ...EVERYTHING, genre }, locale, SHELF);

/** A series' seasons or a season's episodes. */
export const children = (contentId: string, locale: string) =>
  infiniteQueryOptions({
    queryKey: ["children", contentId, locale],
    queryFn: ({ pageParam: cursor, signal }) =>
      answer(
        api.GET("/v1/content/{content_id}/children", {
          params: { path: { content_id: contentId }, query: { locale, limit: 100, ...(cursor && { cursor }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    staleTime: FRESH,
    gcTime: KEPT,
  });
