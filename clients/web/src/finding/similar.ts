/** Titles like one, as the recommendations see them. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";

export const similar = (contentId: string, locale: string) =>
  queryOptions({
    queryKey: ["similar", contentId, locale],
    queryFn: async ({ signal }) =>
      (await answer(api.GET("/v1/content/{content_id}/similar", { params: { path: { content_id: contentId }, query: { locale } }, signal }))).items,
    staleTime: 10 * 60_000,
    retry: false,
  });
