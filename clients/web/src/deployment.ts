/** What the deployment says of itself in the page that it serves, so that nobody asks for it. */

/** Whether watching takes a plan, which is then sold here. */
export const sellsPlans = (): boolean => document.documentElement.dataset["plans"] === "on";
