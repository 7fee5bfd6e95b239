/** /account/subscription: its status, the next payment and the invoices. Checkout returns here (`?checkout=done`, `?checkout=left`). */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Navigate, useSearchParams } from "react-router";
import forms from "../account/Forms.module.css";
import { answer, api } from "../api/client";
import { sellsPlans } from "../deployment";
import { Alert, Badge, Button, ButtonLink, Dialog, ErrorState, Pending, Skeleton, useToast } from "../design";
import { useT } from "../i18n";
import * as session from "../session";
import { CheckoutAbandoned, CheckoutDone } from "./CheckoutReturn";
import { Invoices } from "./Invoices";
import { MessagesProvider, useMessages } from "./messages";
import { PlanFacts } from "./PlansPage";
import { PortalButton } from "./PortalButton";
import * as planQueries from "./queries";
import { offer, quality, type Standing, standing, type Subscription, titleIdOf } from "./rules";
import styles from "./Subscription.module.css";
import { usePlanFormats } from "./usePlanFormats";
import { useRefusals } from "./useRefusals";

export function SubscriptionPage() {
  if (!sellsPlans()) return <Navigate to="/account" replace />;
  return (
    <MessagesProvider>
      <SubscriptionContent />
    </MessagesProvider>
  );
}

function SubscriptionContent() {
  const [query] = useSearchParams();
  const came = query.get("checkout");
  const contentId = titleIdOf(query.get("for"));
  const { data: mine, error, refetch } = useQuery(planQueries.subscription);
  useTokenWithPlan(mine);
  if (!mine) {
    if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
    return (
      <Pending className={forms.stack}>
        <Skeleton height="12rem" />
        <Skeleton height="8rem" />
      </Pending>
    );
  }
  if (came === "done" && !mine.plays) return <CheckoutDone contentId={contentId} />; // not yet: to offer plans now would be to ask twice
  const left = came === "left" && !mine.plays;
  return (
    <>
      {came === "done" && <CheckoutDone contentId={contentId} />}
      {left && <CheckoutAbandoned contentId={contentId} />}
      <CurrentPlan mine={mine} toPlans={!left} />
      <Invoices mine={mine} />
    </>
  );
}

/** The token says by which plan one may watch: one that says otherwise than the subscription is renewed. */
function useTokenWithPlan(mine: Subscription | undefined) {
  const says = session.useSession();
  const holds = mine && `${mine.plays ? mine.plan?.plan_id : ""} ${mine.status === "past_due"}`;
  const said = `${says?.plan ?? ""} ${says?.graceUntil != null}`;
  useEffect(() => {
    if (holds !== undefined && holds !== said) session.renew().catch(() => undefined);
  }, [holds]); // once for what holds, whatever the answer says
}

const BADGES = {
  trial: ["badge.trial", "good"],
  trial_ends: ["badge.leaving", "plain"],
  active: ["badge.active", "good"],
  leaving: ["badge.leaving", "plain"],
  late: ["badge.late", "bad"],
  stopped: ["badge.stopped", "bad"],
  incomplete: ["badge.incomplete", "plain"],
  paused: ["badge.paused", "plain"],
  under_review: ["badge.under_review", "plain"],
} as const;

/** `toPlans`: whether the way to the plans is shown here, where there is none yet. */
function CurrentPlan({ mine, toPlans }: { mine: Subscription; toPlans: boolean }) {
  const w = useMessages();
  const t = useT();
  const stands = standing(mine);
  const { plan } = mine;
  const badge = stands in BADGES ? BADGES[stands as keyof typeof BADGES] : null;
  const unpaid = stands === "late" || stands === "stopped";
  const changes = offer(mine.status) === "change";
  return (
    <section className={forms.section} aria-labelledby="stands">
      <h2 id="stands">{w("sub.plan")}</h2>
      <div className={forms.stack}>
        {plan && (
          <p className={styles.plan}>
            <strong>{plan.name}</strong>
            {badge && <Badge tone={badge[1]}>{w(badge[0])}</Badge>}
          </p>
        )}
        <StandingText mine={mine} stands={stands} />
        {plan && <PlanFacts plan={plan} />}
        {plan && <QualityLimit plan={plan} />}
        <div className={forms.line}>
          {unpaid && <PortalButton rank="first">{w(stands === "late" ? "sub.card" : "sub.pay")}</PortalButton>}
          {toPlans && !plan && offer(mine.status) === "subscribe" && (
            <ButtonLink rank="first" to="/plans">
              {t("plans.see")}
            </ButtonLink>
          )}
          {mine.cancels && changes && <Resume />}
          {changes && <ButtonLink to="/plans">{w("sub.change")}</ButtonLink>}
          {changes && <PortalButton>{w("sub.portal")}</PortalButton>}
          {plan && !mine.cancels && <Cancel mine={mine} />}
        </div>
      </div>
    </section>
  );
}

function StandingText({ mine, stands }: { mine: Subscription; stands: Standing }) {
  const w = useMessages();
  const { price, day } = usePlanFormats();
  const date = day((stands === "late" ? mine.grace_until : mine.until) ?? new Date().toISOString());
  const said = (): string => {
    switch (stands) {
      case "trial": {
        const every = mine.plan?.interval === "year" ? "every.year" : "every.month";
        return w("state.trial", { date, price: mine.plan ? w(every, { price: price(mine.plan.price) }) : "" });
      }
      case "trial_ends":
      case "active":
      case "leaving":
      case "late":
        return w(`state.${stands}`, { date });
      default:
        return w(`state.${stands}`);
    }
  };
  return <p>{said()}</p>;
}

/** What the plan does not show, where a larger one would. */
function QualityLimit({ plan }: { plan: NonNullable<Subscription["plan"]> }) {
  const w = useMessages();
  const { data: all } = useQuery(planQueries.plans(plan.price.currency));
  const best = Math.max(0, ...(all ?? []).map((each) => each.max_height));
  if (quality(best) === quality(plan.max_height) || best < plan.max_height) return null;
  return <p className={forms.quiet}>{w("sub.limited", { best: w(`quality.${quality(best)}`), quality: w(`quality.${quality(plan.max_height)}`) })}</p>;
}

function Cancel({ mine }: { mine: Subscription }) {
  const w = useMessages();
  const say = useToast();
  const { day } = usePlanFormats();
  const refused = useRefusals();
  const [question, setQuestion] = useState(false);
  const text = mine.plays && mine.until ? w("cancel.text", { date: day(mine.until) }) : w("cancel.text.now");
  const cancel = useMutation({
    mutationFn: async () => {
      const left = await answer(api.DELETE("/v1/subscription"));
      await planQueries.changed(left);
      return left;
    },
    onSuccess: ({ plays, until }) => {
      setQuestion(false);
      say(plays && until ? w("cancel.done", { date: day(until) }) : w("cancel.done.now"));
    },
  });
  return (
    <>
      <Button rank="danger" onClick={() => setQuestion(true)}>
        {w("cancel.open")}
      </Button>
      <Dialog
        open={question}
        title={w("cancel.title", { plan: mine.plan?.name ?? "" })}
        onClose={() => setQuestion(false)}
        actions={
          <>
            <Button onClick={() => setQuestion(false)}>{w("cancel.keep")}</Button>
            <Button rank="danger" busy={cancel.isPending && w("cancel.busy")} onClick={() => cancel.mutate()}>
              {w("cancel.do")}
            </Button>
          </>
        }
      >
        <p>{text}</p>
        <Alert>{cancel.error && refused(cancel.error)}</Alert>
      </Dialog>
    </>
  );
}

function Resume() {
  const w = useMessages();
  const say = useToast();
  const refused = useRefusals();
  const resume = useMutation({
    mutationFn: async () => planQueries.changed(await answer(api.POST("/v1/subscription/resume"))),
    onSuccess: () => say(w("resume.done")),
    onError: (error) => say(refused(error)),
  });
  return (
    <Button rank="first" busy={resume.isPending && w("resume.busy")} onClick={() => resume.mutate()}>
      {w("resume.do")}
    </Button>
  );
}
