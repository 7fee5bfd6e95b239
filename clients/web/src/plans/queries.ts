/** Queries and calls for plans, the subscription and invoices. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { queries } from "../api/queries";
import * as session from "../session";
import type { Plan, Subscription } from "./rules";

/** `currency`: theirs who pay in one already; otherwise the country decides. */
export const plans = (currency?: string | null) =>
  queryOptions({
    queryKey: ["plans", currency ?? ""],
    queryFn: async ({ signal }) => (await answer(api.GET("/v1/plans", { params: { query: { ...(currency && { currency }) } }, signal }))).items,
  });

/** It changes elsewhere: in Stripe's portal, and by time. */
export const subscription = queryOptions({
  queryKey: ["subscription"],
  queryFn: ({ signal }) => answer(api.GET("/v1/subscription", { signal })),
  staleTime: 0,
});

export const preview = (planId: string) =>
  queryOptions({
    queryKey: ["preview", planId],
    queryFn: ({ signal }) => answer(api.GET("/v1/subscription/preview", { params: { query: { plan_id: planId } }, signal })),
    staleTime: Number.POSITIVE_INFINITY, // what is agreed to is what was shown
    gcTime: 0,
    retry: false,
  });

export const invoices = infiniteQueryOptions({
  queryKey: ["invoices"],
  queryFn: ({ pageParam: cursor, signal }) =>
    answer(api.GET("/v1/subscription/invoices", { params: { query: { limit: 12, ...(cursor && { cursor }) } }, signal })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor ?? null,
  staleTime: 0,
});

export async function checkout({ plan_id, price }: Plan, contentId: string | null): Promise<string> {
  const body = { plan_id, currency: price.currency ?? null, content_id: contentId };
  return (await answer(api.POST("/v1/subscription", { body }))).checkout_url;
}

export const portal = async (): Promise<string> => (await answer(api.POST("/v1/subscription/portal"))).portal_url;

/** It is otherwise now: pages, and the token that says the plan. */
export async function changed(now: Subscription): Promise<void> {
  queries.setQueryData(subscription.queryKey, now);
  void queries.invalidateQueries({ queryKey: invoices.queryKey });
  await session.renew().catch(() => undefined); // a token learns of it by itself within minutes
}
