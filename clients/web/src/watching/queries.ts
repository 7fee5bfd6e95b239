/** Queries of what belongs to a profile: what it continues, its list, and its state of a title. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { queries } from "../api/queries";

/** What the profile goes on with: films, and one episode of each series. */
export const continuing = queryOptions({
  queryKey: ["own", "continue"],
  queryFn: async ({ signal }) => (await answer(api.GET("/v1/playback/continue", { signal }))).items,
  staleTime: 0,
  retry: false,
});

/** With what shows them, so that a page that has them paints them at once. Without an answer a page does well. */
export const shelves = queryOptions({
  queryKey: ["own", "shelves"],
  queryFn: async ({ signal }) => {
    const [{ Shelves }, items, list] = await Promise.all([
      import("./Shelves"),
      queries.fetchQuery(continuing),
      answer(api.GET("/v1/watchlist", { params: { query: { limit: 50 } }, signal })),
    ]);
    return { Shelves, continuing: items, list: list.items };
  },
  staleTime: 0,
  retry: false,
});

/** What the profile says of a title; `titleComponents` show it. */
export const titleState = (contentId: string) =>
  queryOptions({
    queryKey: ["own", "title", contentId],
    queryFn: ({ signal }) => answer(api.GET("/v1/content/{content_id}/mine", { params: { path: { content_id: contentId } }, signal })),
    retry: false,
  });
