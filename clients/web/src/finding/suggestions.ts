/** What the search suggests as one types: on every page, and so apart from the other queries. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";

export const suggestions = (text: string, locale: string) =>
  queryOptions({
    queryKey: ["suggest", text, locale],
    queryFn: async ({ signal }) => (await answer(api.GET("/v1/search/suggest", { params: { query: { q: text, locale, limit: 7 } }, signal }))).items,
    placeholderData: keepPreviousData,
    enabled: text !== "",
  });
