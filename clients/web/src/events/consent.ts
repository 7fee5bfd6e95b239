/** Whether somebody agreed, on this browser, that what they do is counted. A yes is the clickstream's visitor id, a no is kept here. */
import { useSyncExternalStore } from "react";
import { events, shown } from "./clickstream";
import { follow, type Router } from "./visits";

export type Consent = "yes" | "no" | "unasked" | "objected";

const REFUSED = "matinee.consent";
const listeners = new Set<() => void>();
let router: Router | null = null;
let following = false;

/** By the browser itself, for all sites. */
const objects = (): boolean => (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true || navigator.doNotTrack === "1";

const consent = (): Consent => (objects() ? "objected" : events.active() ? "yes" : localStorage.getItem(REFUSED) ? "no" : "unasked");

/** The page on which somebody agrees is the first that is told. */
function changed(): void {
  if (router && !following && events.active()) {
    following = true;
    follow(router, shown.show);
  }
  for (const listener of listeners) listener();
}

/** Tells the pages that this router shows, as soon as somebody has agreed, in this tab or another. */
export function tellVisits(shownBy: Router): void {
  router = shownBy;
  addEventListener("storage", changed);
  changed();
}

/** Null: to be asked again, and until then no. */
export function answerConsent(given: boolean | null): void {
  if (given === false) localStorage.setItem(REFUSED, "no");
  else localStorage.removeItem(REFUSED);
  events.consent(given === true);
  changed();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useConsent = (): Consent => useSyncExternalStore(subscribe, consent);
