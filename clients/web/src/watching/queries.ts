/** What is a profile's own: what it goes on with, what it wants to watch, and what it says of a title. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";

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

/** What the profile says of a title; `titleComponents` show it. */
export const titleState = (contentId: string) =>
  queryOptions({
    queryKey: ["own", "title", contentId],
    queryFn: ({ signal }) => answer(api.GET("/v1/content/{content_id}/mine", { params: { path: { content_id: contentId } }, signal })),
    retry: false,
  });
