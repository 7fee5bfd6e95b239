/**
 * The variants of who is here: asked for when a page is opened. Pages wait for them as they wait for their
 * own data, so that nothing is shown that then becomes something else. What is late, or cannot be known, is as it always was.
 *
 * A page that the service arranges by variants says them itself, and asks for none: it tells its exposures alone (`useExposures`).
 */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { answer, api } from "../api/client";
import type { Schema } from "../api/schema";
import { events } from "../events/clickstream";
import { sees } from "../events/compared";
import { useConsent } from "../events/consent";
import * as session from "../session";
import { forcing } from "./forcing";
import { onceEach, settled } from "./settling";

type Seen = Schema<"VariantSeen">;

/** Milliseconds that an answer is believed without asking the browser's cache, which keeps it for as long as its Cache-Control says. */
const FRESH = 5_000;
/** Milliseconds that a page waits for them. */
const PATIENCE = 1000;

const variants = (who: string) =>
  queryOptions({
    queryKey: ["variants", who],
    queryFn: async ({ signal }): Promise<Record<string, Seen>> => {
      const visitor = who ? "" : events.active();
      const query = visitor ? { visitor_id: String(visitor) } : {};
      const late = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
      return (await answer(api.GET("/v1/experiments", { params: { query }, signal: late, ...forcing() }))).variants;
    },
    staleTime: FRESH,
    retry: false,
  });

const expose = onceEach((tracked: string, variant: string) => events.track("exposed", { experiment: tracked, variant }), events.active, localStorage);

/**
 * The variant of an experiment for a page that is about to show it, and null for who sees things as they always were. Undefined until it is
 * known: show what you show while your data is loading. It stays what it is while the page is open, unless the experiment is stopped.
 * The exposure is told, once for each profile, experiment and variant.
 */
export function useVariant(experiment: string): string | null | undefined {
  const who = session.useSession()?.profile?.profileId ?? "";
  const { data, isPending } = useQuery(variants(who));
  const seen = settled(who, experiment, isPending ? undefined : (data?.[experiment] ?? null));
  const consent = useConsent();
  useEffect(() => {
    sees(who, experiment, seen ? [seen] : []);
    if (seen?.tracked) expose(who, seen.tracked, seen.variant);
  }, [seen, who, experiment, consent]);
  return seen === undefined ? undefined : (seen?.variant ?? null);
}

/** Tells the exposures of a page that the service arranged by these variants, where it shows them. */
export function useExposures(variants: Readonly<Record<string, Seen>>): void {
  const who = session.useSession()?.profile?.profileId ?? "";
  const consent = useConsent();
  useEffect(() => {
    sees(who, "page", Object.values(variants));
    for (const { tracked, variant } of Object.values(variants)) if (tracked) expose(who, tracked, variant);
  }, [variants, who, consent]);
}
