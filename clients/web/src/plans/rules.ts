/** What follows from a plan and a subscription: plain functions without a page. */
import type { Schema } from "../api/schema";

export type Plan = Schema<"PlanView">;
export type Subscription = Schema<"SubscriptionView">;
export type Money = Schema<"Money">;
export type Interval = Plan["interval"];

/** Lines of picture, as people call them. */
export function quality(height: number): "sd" | "hd" | "full_hd" | "uhd" {
  if (height >= 2160) return "uhd";
  if (height >= 1080) return "full_hd";
  return height >= 720 ? "hd" : "sd";
}

export type Standing = "none" | "incomplete" | "trial" | "trial_ends" | "active" | "leaving" | "late" | "stopped" | "paused" | "under_review" | "ended";

/** How a subscription stands, in one word. */
export function standing({ status, cancels }: Pick<Subscription, "status" | "cancels">): Standing {
  switch (status) {
    case "trialing":
      return cancels ? "trial_ends" : "trial";
    case "active":
      return cancels ? "leaving" : "active";
    case "past_due":
      return "late";
    default:
      return status;
  }
}

/** Whether one may subscribe, has a subscription that can be changed or must be paid first, or has to wait for what it becomes. */
export function offer(status: Subscription["status"] | undefined): "subscribe" | "change" | "pay" | "wait" {
  switch (status) {
    case "trialing":
    case "active":
      return "change";
    case "past_due":
    case "stopped":
      return "pay";
    default:
      return waits(status) ? "wait" : "subscribe";
  }
}

/** Whether it neither plays nor can be paid or changed, and yet is alive: nobody is sold another one. */
export const waits = (status: Subscription["status"] | undefined): status is "incomplete" | "paused" | "under_review" =>
  status === "incomplete" || status === "paused" || status === "under_review";

/** What a yearly price is in a month, to the minor unit. */
export const monthly = (price: Money): Money => ({ ...price, amount: Math.round(price.amount / 12) });

/** The share that the best of the yearly plans is cheaper by than its monthly sister; 0 where none is. */
export function saving(plans: readonly Plan[]): number {
  const shares = plans
    .filter((plan) => plan.interval === "year")
    .flatMap((yearly) => plans.filter((each) => each.interval === "month" && each.name === yearly.name).map((each) => 1 - yearly.price.amount / (12 * each.price.amount)));
  return Math.max(0, ...shares);
}

/** When a plan that one changes to now is charged for again: another interval begins at once, unless nothing is paid for yet. */
export function renewal(current: Pick<Subscription, "status" | "until" | "plan">, to: Interval, at: string): string {
  if (current.until && (current.status === "trialing" || current.plan?.interval === to)) return current.until;
  const then = new Date(at);
  const day = then.getUTCDate();
  if (to === "year") then.setUTCFullYear(then.getUTCFullYear() + 1);
  else then.setUTCMonth(then.getUTCMonth() + 1);
  if (then.getUTCDate() !== day) then.setUTCDate(0); // the 31st of a month that has none
  return then.toISOString();
}

/** What a preview's sum is made of: what is given back, what is charged, and what neither explains. */
export function costParts({ lines, due, credit }: Pick<Schema<"PreviewView">, "lines" | "due" | "credit">) {
  const sum = (sign: 1 | -1) => lines.reduce((total, { amount: { amount } }) => (amount * sign > 0 ? total + amount : total), 0);
  const money = (amount: number): Money => ({ ...due, amount });
  const [back, charged] = [sum(-1), sum(1)];
  return { back: money(back), charged: money(charged), other: money(due.amount - credit.amount - back - charged) };
}

/** A title's id, of an address; null for whatever else stands there. */
export const titleIdOf = (said: string | null): string | null => (said && /^ttl_[0-9A-HJKMNP-TV-Z]{26}$/.test(said) ? said : null);

/** Milliseconds between looks for a payment that is being confirmed: often at first, and a minute and a half in all. */
export const POLL_PAUSES = [300, 500, 800, 1200, 2000, 3000, 5000, 8000, 10_000, 15_000, 20_000, 25_000] as const;

/** What is found once it is as wished; null where it never is. */
export async function pollUntil<T>(look: () => Promise<T>, wished: (found: T) => boolean, wait: (milliseconds: number) => Promise<void>): Promise<T | null> {
  for (const pause of [0, ...POLL_PAUSES]) {
    if (pause) await wait(pause);
    const found = await look();
    if (wished(found)) return found;
  }
  return null;
}

const REFUSALS = {
  card_declined: "refused.card",
  already_subscribed: "refused.already",
  preview_too_old: "refused.old",
  changed_meanwhile: "refused.changed",
  in_progress: "refused.changed",
  payments_unreachable: "refused.unreachable",
  not_connected: "refused.not_connected",
  not_subscribed: "refused.not_subscribed",
  not_leaving: "refused.changed",
  unpaid: "plans.unpaid",
} as const;
const DECLINES = {
  insufficient_funds: "refused.funds",
  expired_card: "refused.expired",
  authentication_required: "refused.authentication",
} as const;

/** The word for why Stripe or we refused; null for what is no matter of plans. `reason`: the bank's. */
export function refusal(code: string, reason: unknown) {
  if (code === "card_declined" && typeof reason === "string" && Object.hasOwn(DECLINES, reason)) return DECLINES[reason as keyof typeof DECLINES];
  return Object.hasOwn(REFUSALS, code) ? REFUSALS[code as keyof typeof REFUSALS] : null;
}
