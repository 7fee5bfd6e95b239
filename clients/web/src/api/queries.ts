/** Queries to the API that several parts share, and for how long an answer is fresh. */
import { QueryClient, queryOptions } from "@tanstack/react-query";
import * as session from "../session";
import { answer, api } from "./client";
import { Problem } from "./problems";

const FRESH = 60_000;

/** A refusal stays a refusal; the network and our own failures deserve another try. */
function mayRetry(failures: number, error: Error): boolean {
  return failures < 2 && !(error instanceof Problem && error.status < 500);
}

export const queries = new QueryClient({ defaultOptions: { queries: { staleTime: FRESH, retry: mayRetry } } });

/** What one reader may see is not for the next. */
let reader = "";
session.subscribe(() => {
  const who = session.current();
  const next = who ? `${who.user.user_id} ${who.profile?.profileId}` : "";
  if (next === reader) return;
  reader = next;
  void queries.resetQueries();
});

/** `locale`: of its words; without it the profile's. */
export const title = (contentId: string, locale?: string) =>
  queryOptions({
    queryKey: ["titles", contentId, locale ?? ""],
    queryFn: ({ signal }) =>
      answer(api.GET("/v1/content/{content_id}", { params: { path: { content_id: contentId }, query: { ...(locale && { locale }) } }, signal })),
  });

/** A series' seasons, a season's episodes, by number. */
export const children = (contentId: string) =>
  queryOptions({
    queryKey: ["titles", contentId, "children"],
    queryFn: ({ signal }) =>
      answer(api.GET("/v1/content/{content_id}/children", { params: { path: { content_id: contentId }, query: { limit: 100 } }, signal })),
  });

/** Who else may say who somebody is. */
export const providers = queryOptions({
  queryKey: ["providers"],
  queryFn: async ({ signal }) => (await answer(api.GET("/v1/users/oauth", { signal }))).items,
  staleTime: Infinity,
});

/** The household of who is signed in. */
export const profiles = queryOptions({
  queryKey: ["profiles"],
  queryFn: async ({ signal }) => (await answer(api.GET("/v1/users/profiles", { signal }))).items,
});

/** The account itself. */
export const account = queryOptions({
  queryKey: ["account"],
  queryFn: ({ signal }) => answer(api.GET("/v1/users/profile", { signal })),
});

/** Where the account is signed in; somebody who looks wants to know it as it is now. */
export const devices = queryOptions({
  queryKey: ["devices"],
  queryFn: async ({ signal }) => (await answer(api.GET("/v1/users/devices", { signal }))).items,
  staleTime: 0,
});
