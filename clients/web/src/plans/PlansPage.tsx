/** /plans: the plans side by side. `?for=` is a title to watch, `?plan=` the plan that was chosen before signing up. */
import { useQuery } from "@tanstack/react-query";
import { type CSSProperties, type ReactNode, useId, useState } from "react";
import { Navigate, useSearchParams } from "react-router";
import { queries, title as titleQuery } from "../api/queries";
import { sellsPlans } from "../deployment";
import { Alert, Badge, Button, ButtonLink, cx, EmptyState, ErrorState, Icon, Pending, Segments, Skeleton } from "../design";
import { events } from "../events/clickstream";
import { useLanguage } from "../i18n";
import { useFormats } from "../i18n/formats";
import * as session from "../session";
import { useLocalized } from "../shared/localized";
import { toProfiles, toSignUp } from "../shared/navigation";
import { usePageTitle } from "../shared/usePageTitle";
import { ChangePlan } from "./ChangePlan";
import { MessagesProvider, useMessages } from "./messages";
import styles from "./Plans.module.css";
import * as planQueries from "./queries";
import { type Interval, monthly, offer, type Plan, quality, saving, type Subscription, titleIdOf, waits } from "./rules";
import { usePlanFormats } from "./usePlanFormats";
import { useRedirect } from "./useRedirect";
import { useRefusals } from "./useRefusals";

export const PlansPage = () => (
  <MessagesProvider>
    <Plans />
  </MessagesProvider>
);

function Plans() {
  const { t } = useLanguage();
  const w = useMessages();
  const [query] = useSearchParams();
  const contentId = titleIdOf(query.get("for"));
  const who = session.useSession();
  const kids = who?.profile?.isKids === true;
  usePageTitle(t("plans.nav"));
  const mine = useQuery({ ...planQueries.subscription, enabled: who !== null && !kids });
  const known = who === null || mine.data !== undefined;
  const offered = useQuery({ ...planQueries.plans(mine.data?.currency), enabled: sellsPlans() && !kids && known });
  if (!sellsPlans()) {
    return (
      <EmptyState heading="h1" title={w("plans.none")} action={<ButtonLink to="/">{t("site.to_home")}</ButtonLink>}>
        {w("plans.none.text")}
      </EmptyState>
    );
  }
  if (kids) {
    return (
      <EmptyState heading="h1" icon="lock" title={t("account.kids")} action={<ButtonLink to={toProfiles("/plans")}>{t("site.profile.switch")}</ButtonLink>}>
        {t("error.kids")}
      </EmptyState>
    );
  }
  if (who && !who.profile) return <Navigate to={toProfiles(`/plans?${query}`)} replace />;
  const error = mine.error ?? offered.error;
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{w("plans.title")}</h1>
        <PlansIntro contentId={contentId} />
      </header>
      {offered.data && known ? (
        <PlanChoice plans={offered.data} mine={mine.data} contentId={contentId} chosen={query.get("plan")} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void (mine.error ? mine.refetch() : offered.refetch())} />
      ) : (
        <Pending>
          <Skeleton height="26rem" />
        </Pending>
      )}
    </div>
  );
}

/** Why one is here. */
function PlansIntro({ contentId }: { contentId: string | null }) {
  const w = useMessages();
  const localized = useLocalized();
  const { data } = useQuery({ ...titleQuery(contentId ?? ""), enabled: contentId !== null });
  return <p className={styles.lead}>{data ? w("plans.for", { title: localized(data).name }) : w("plans.text")}</p>;
}

function PlanChoice({ plans, mine, contentId, chosen }: { plans: Plan[]; mine: Subscription | undefined; contentId: string | null; chosen: string | null }) {
  const w = useMessages();
  const { percent } = useFormats();
  const refused = useRefusals();
  const who = session.useSession();
  const current = mine?.plays ? mine.plan : null;
  const first = current ?? plans.find((plan) => plan.plan_id === chosen);
  const [interval, setInterval] = useState<Interval>(first?.interval ?? "month");
  const [changing, setChanging] = useState<Plan | null>(null);
  const leaving = useRedirect((plan: Plan) => planQueries.checkout(plan, contentId));
  const saves = saving(plans);
  const may = offer(mine?.status);
  const shown = plans.filter((plan) => plan.interval === interval);

  const lookAgain = () => void queries.invalidateQueries({ queryKey: planQueries.subscription.queryKey });

  const choose = (plan: Plan) => {
    events.track("plan_chosen", { plan_id: plan.plan_id });
    leaving.mutate(plan, { onError: lookAgain });
  };

  const act = (plan: Plan): ReactNode => {
    if (plan.plan_id === current?.plan_id) {
      return <ButtonLink to="/account/subscription">{w("plans.to_subscription")}</ButtonLink>;
    }
    const trial = plan.trial_days > 0 && (mine?.trial_available ?? true);
    const name = w(trial && may === "subscribe" ? "plans.try" : "plans.choose", { plan: plan.name });
    if (!who) {
      const back = new URLSearchParams({ plan: plan.plan_id, ...(contentId && { for: contentId }) });
      return (
        <ButtonLink rank="first" to={toSignUp(`/plans?${back}`)}>
          {name}
        </ButtonLink>
      );
    }
    if (may === "pay" || may === "wait") return null;
    if (may === "change") return <Button onClick={() => setChanging(plan)}>{w("plans.change", { plan: plan.name })}</Button>;
    const busy = leaving.going && leaving.variables?.plan_id === plan.plan_id && w("plans.to_checkout");
    return (
      <Button rank="first" busy={busy} onClick={() => !leaving.going && choose(plan)}>
        {name}
      </Button>
    );
  };

  return (
    <>
      <Segments
        label={w("plans.interval")}
        options={{ month: w("plans.month"), year: saves >= 0.01 ? w("plans.year.saves", { percent: percent(saves) }) : w("plans.year") }}
        value={interval}
        onChange={setInterval}
      />
      <Alert>{leaving.error && refused(leaving.error)}</Alert>
      {(may === "pay" || waits(mine?.status)) && (
        <div className={styles.unpaid} role="status">
          <p>{w(waits(mine?.status) ? `state.${mine.status}` : "plans.unpaid")}</p>
          <ButtonLink rank="first" to="/account/subscription">
            {w("plans.to_subscription")}
          </ButtonLink>
        </div>
      )}
      <ul className={styles.plans} style={{ "--count": shown.length } as CSSProperties}>
        {shown.map((plan) => (
          <li key={plan.plan_id}>
            <PlanCard
              plan={plan}
              trial={may === "subscribe" && (mine?.trial_available ?? true)}
              mark={plan.plan_id === current?.plan_id ? w("plans.current") : !current && plan.plan_id === chosen ? w("plans.chosen") : null}
              act={act(plan)}
            />
          </li>
        ))}
      </ul>
      <p className={styles.notes}>
        {w(shown[0]?.tax_included ? "plans.tax.included" : "plans.tax.added")} {may === "subscribe" && w("plans.code")}
      </p>
      {mine && <ChangePlan to={changing} mine={mine} onClose={() => setChanging(null)} />}
    </>
  );
}

/** A ticket: its stub has the price, the other half what one gets for it. */
function PlanCard({ plan, trial, mark, act }: { plan: Plan; trial: boolean; mark: string | null; act: ReactNode }) {
  const w = useMessages();
  const { price } = usePlanFormats();
  const id = useId();
  return (
    <article className={cx(styles.plan, mark !== null && styles.marked)} aria-labelledby={id}>
      <header className={styles.stub}>
        <div className={styles.name}>
          <h2 id={id}>{plan.name}</h2>
          {mark && <Badge tone="accent">{mark}</Badge>}
        </div>
        <p className={styles.price}>
          <strong>{price(plan.price)}</strong> <span>{w(plan.interval === "year" ? "plans.per.year" : "plans.per.month")}</span>
        </p>
        {plan.interval === "year" && <p className={styles.quiet}>{w("plans.as_monthly", { price: price(monthly(plan.price)) })}</p>}
      </header>
      <PlanFacts plan={plan} trial={trial} />
      <div className={styles.act}>{act}</div>
    </article>
  );
}

export function PlanFacts({ plan, trial = false }: { plan: Plan; trial?: boolean }) {
  const w = useMessages();
  return (
    <ul className={styles.facts}>
      {trial && plan.trial_days > 0 && (
        <li className={styles.trial}>
          <Icon name="check" size="1.2em" />
          {w("plans.trial", { count: plan.trial_days })}
        </li>
      )}
      <li>
        <Icon name="check" size="1.2em" />
        {w("plans.quality", { quality: w(`quality.${quality(plan.max_height)}`) })}
      </li>
      <li>
        <Icon name="check" size="1.2em" />
        {w("plans.streams", { count: plan.max_streams })}
      </li>
    </ul>
  );
}
