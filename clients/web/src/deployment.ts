/** What the deployment says of itself in the page that it serves, so that nobody asks for it. */

/** Whether an upload plays in a first quality early where it does not say. */
export const playsEarly = (): boolean => document.documentElement.dataset["express"] === "on";

/** Whether watching takes a plan, which is then sold here. */
export const sellsPlans = (): boolean => document.documentElement.dataset["plans"] === "on";
