/** What is a profile's own: what it goes on with, what it wants to watch, and what it says of a title. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import type { Language } from "../i18n";

/** With what shows them, so that a page that has them paints them at once. Without an answer a page does well. */
export const shelves = queryOptions({
  queryKey: ["own", "shelves"],
  queryFn: async ({ signal }) => {
    const [{ Shelves }, continuing, list] = await Promise.all([
      import("./Shelves"),
      answer(api.GET("/v1/playback/continue", { signal })),
      answer(api.GET("/v1/watchlist", { params: { query: { limit: 50 } }, signal })),
    ]);
    return { Shelves, continuing: continuing.items, list: list.items };
  },
  staleTime: 0,
  retry: false,
});

export const mine = (contentId: string) =>
  queryOptions({
    queryKey: ["own", "title", contentId],
    queryFn: async ({ signal }) => {
      const path = { content_id: contentId };
      const [{ Mine }, own] = await Promise.all([import("./Mine"), answer(api.GET("/v1/content/{content_id}/mine", { params: { path }, signal }))]);
      return { Mine, own };
    },
    retry: false,
  });

/** What shows reviews, and its words. */
export const reviewing = (language: Language) =>
  queryOptions({
    queryKey: ["reviewing", language],
    queryFn: async () => {
      const { Reviews, words } = await import("./reviewing");
      return { Reviews, words: await words(language) };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

export const reviews = (contentId: string) =>
  infiniteQueryOptions({
    queryKey: ["own", "reviews", contentId],
    queryFn: ({ pageParam: cursor, signal }) =>
      answer(api.GET("/v1/content/{content_id}/reviews", { params: { path: { content_id: contentId }, query: { ...(cursor && { cursor }) } }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
