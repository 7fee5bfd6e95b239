/** Plans and who pays for them: loaded when it is gone to. */
export { PlansPage } from "./PlansPage";
export { SubscriptionPage } from "./SubscriptionPage";
