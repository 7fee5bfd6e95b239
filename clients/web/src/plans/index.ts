/** The pages of plans and subscriptions: a chunk of its own. */
export { PlansPage } from "./PlansPage";
export { SubscriptionPage } from "./SubscriptionPage";
