/** What a title's page shows of a profile's own: one chunk, fetched beside the answer, so that a page that has both paints them at once. */
import { queryOptions } from "@tanstack/react-query";

export const titleComponents = queryOptions({
  queryKey: ["components", "title"],
  queryFn: () => import("./titleExtras"),
  staleTime: "static",
  retry: false,
});
