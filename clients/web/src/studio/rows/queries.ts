/** Queries of rows by hand, and of a home as a profile sees it. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import { queries } from "../../api/queries";

export const collections = queryOptions({
  queryKey: ["studio", "collections"],
  queryFn: async ({ signal }) => (await answer(api.GET("/v1/admin/collections", { signal }))).items,
  staleTime: 5000,
});

export const refreshCollections = (): Promise<void> => queries.invalidateQueries({ queryKey: collections.queryKey });

/** Whose home: `accountId` is needed while the profile has done nothing. */
export interface Viewed {
  readonly profileId: string;
  readonly accountId: string;
}

/** Each look is kept by the service, so that none is taken twice by itself. */
export const preview = ({ profileId, accountId }: Viewed) =>
  queryOptions({
    queryKey: ["studio", "home", profileId, accountId],
    queryFn: ({ signal }) => {
      const query = { profile_id: profileId, ...(accountId && { user_id: accountId }) };
      return answer(api.GET("/v1/admin/recommendations/preview", { params: { query }, signal }));
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    enabled: profileId !== "",
  });
