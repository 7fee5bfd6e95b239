/** The seasons and episodes of a title's page: a chunk for what has some, loaded before it is painted. */
import { queryOptions } from "@tanstack/react-query";

export const seasons = queryOptions({
  queryKey: ["components", "seasons"],
  queryFn: () => import("./Seasons"),
  staleTime: "static",
  retry: false,
});
