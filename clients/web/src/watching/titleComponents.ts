/** The components of a title's page that belong to a profile: one chunk, loaded beside the answer, so that both are painted at once. */
import { queryOptions } from "@tanstack/react-query";

export const titleComponents = queryOptions({
  queryKey: ["components", "title"],
  queryFn: () => import("./titleExtras"),
  staleTime: "static",
  retry: false,
});
