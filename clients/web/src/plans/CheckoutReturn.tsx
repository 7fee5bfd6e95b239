/** Shown after Stripe's Checkout: paid, once Stripe confirms it, or abandoned. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { answer, api } from "../api/client";
import { queries, title as titleQuery } from "../api/queries";
import { Button, ButtonLink, ErrorState, Progress } from "../design";
import { useT } from "../i18n";
import { useLocalized } from "../shared/localized";
import { useMessages } from "./messages";
import * as planQueries from "./queries";
import { pollUntil } from "./rules";
import styles from "./Subscription.module.css";

/** The subscription once one may watch by it, and the token says so; null where that takes too long. */
const confirmation = {
  queryKey: ["arrival", "subscription"],
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    const look = () => answer(api.GET("/v1/subscription", { signal }));
    const found = await pollUntil(look, (each) => each.plays, (milliseconds) => pause(milliseconds, signal));
    if (found) await planQueries.changed(found);
    else void queries.invalidateQueries({ queryKey: planQueries.subscription.queryKey });
    return found;
  },
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: 0,
};

const pause = (milliseconds: number, signal: AbortSignal) =>
  new Promise<void>((done, gone) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      gone(signal.reason);
    });
  });

export function CheckoutDone({ contentId }: { contentId: string | null }) {
  const w = useMessages();
  const t = useT();
  const localized = useLocalized();
  const on = useRef<HTMLAnchorElement>(null);
  const { data: mine, error, refetch, isFetching } = useQuery(confirmation);
  const { data: title } = useQuery({ ...titleQuery(contentId ?? ""), enabled: contentId !== null });
  useEffect(() => {
    if (mine) on.current?.focus({ preventScroll: true });
  }, [mine]);
  if (error && !isFetching) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <div role="status" className={styles.arrival}>
      {mine ? (
        <>
          <h2>{w("arrival.welcome", { plan: mine.plan?.name ?? "" })}</h2>
          <p>{w("arrival.text")}</p>
          <ButtonLink ref={on} rank="first" size="large" to={contentId ? `/watch/${contentId}` : "/"} {...(contentId && { icon: "play" as const })}>
            {contentId ? (title ? w("arrival.watch", { title: localized(title).name }) : t("title.watch")) : t("site.to_home")}
          </ButtonLink>
        </>
      ) : isFetching ? (
        <>
          <p>{w("arrival.waiting")}</p>
          <Progress label={w("arrival.waiting")} />
        </>
      ) : (
        <>
          <p>{w("arrival.slow")}</p>
          <Button onClick={() => void refetch()}>{w("arrival.again")}</Button>
        </>
      )}
    </div>
  );
}

export function CheckoutAbandoned({ contentId }: { contentId: string | null }) {
  const w = useMessages();
  const t = useT();
  return (
    <div role="status" className={styles.arrival}>
      <h2>{w("arrival.left")}</h2>
      <p>{w("arrival.left.text")}</p>
      <ButtonLink rank="first" to={contentId ? `/plans?for=${contentId}` : "/plans"}>
        {t("plans.see")}
      </ButtonLink>
    </div>
  );
}
