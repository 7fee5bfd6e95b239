/** One call a page: a report brings every table that its page shows. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import type { Report } from "./tables";
import { asked, type Filters } from "./filters";

/** Milliseconds: the counters of the last minutes are asked for again. */
const LIVE = 15_000;
/** Marts change once a night, and with late events. */
const FRESH = 5 * 60_000;

export type ReportName = "audience" | "titles" | "title" | "quality" | "money" | "search" | "experiments";

export const report = (name: ReportName, filters: Filters, contentId = "") => {
  const query = { ...asked(filters), ...(contentId && { content_id: contentId }) };
  return queryOptions({
    queryKey: ["insights", name, query],
    queryFn: async ({ signal }): Promise<Report> => (await answer(api.GET("/v1/admin/analytics/{report}", { params: { path: { report: name }, query }, signal }))) as Report,
    placeholderData: keepPreviousData,
    staleTime: FRESH,
  });
};

export const live = queryOptions({
  queryKey: ["insights", "live"],
  queryFn: async ({ signal }): Promise<Report> => (await answer(api.GET("/v1/admin/analytics/{report}", { params: { path: { report: "live" } }, signal }))) as Report,
  refetchInterval: LIVE,
  staleTime: 0,
});
