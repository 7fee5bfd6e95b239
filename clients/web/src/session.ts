/**
 * Who is signed in, on this device, in every tab. The access token is in memory alone; the refresh token is in a cookie that
 * no script reads, so that a mark in localStorage tells whether there may be one. What one tab renews, all have.
 */
import { useSyncExternalStore } from "react";
import type { Schema } from "./api/schema";
import { edits } from "./roles";

export interface Session {
  readonly token: string;
  readonly expiresAt: number;
  readonly user: Schema<"UserView">;
  /** Who is watching; null until somebody of the household was chosen. */
  readonly profile: { readonly profileId: string; readonly language: string; readonly isKids: boolean } | null;
  /** By which they may watch. */
  readonly plan: string | null;
  /** Where a payment failed: until then they may. */
  readonly graceUntil: string | null;
}

interface State {
  readonly session: Session | null;
  /** The code of the refusal that ended the last session; empty where nobody was signed in, or somebody signed out. */
  readonly why: string;
}

const MAY_HAVE_COOKIE = "matinee.signed_in";
const LOCK = "matinee.refresh";
/** Milliseconds before its end that a token is renewed. */
const EARLY = 60_000;
/** Milliseconds that a page waits to hear who is here, before it is shown as if nobody were. */
const PATIENCE = 3000;

const listeners = new Set<() => void>();
const tabs = new BroadcastChannel("matinee.session");
let state: State = { session: null, why: "" };
let timer: ReturnType<typeof setTimeout> | undefined;
let renewing: Promise<void> | null = null;

tabs.onmessage = ({ data }: MessageEvent<State>) => apply(data);
addEventListener("online", () => {
  if (!state.session && mayHaveCookie()) renew().catch(() => undefined); // the next time that the network returns is another try
});

const mayHaveCookie = () => localStorage.getItem(MAY_HAVE_COOKIE) !== null;

function apply(next: State): void {
  state = next;
  clearTimeout(timer);
  if (next.session) {
    const early = next.session.expiresAt - Date.now() - EARLY;
    timer = setTimeout(() => renew().catch(() => undefined), Math.max(0, early)); // the next call renews it, if this does not
  }
  for (const listener of listeners) listener();
}

function change(session: Session | null, why = ""): void {
  if (session) localStorage.setItem(MAY_HAVE_COOKIE, "1");
  else localStorage.removeItem(MAY_HAVE_COOKIE);
  const next = { session, why };
  tabs.postMessage(next);
  apply(next);
}

/** What the token says of who is watching (its signature is the API's to check). */
function profileOf(token: string): Session["profile"] {
  const [, payload = ""] = token.split(".");
  const claims = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))) as Record<string, string | boolean>;
  const { profile_id: profileId, locale, is_kids: isKids } = claims;
  return profileId ? { profileId: String(profileId), language: String(locale), isKids: isKids === true } : null;
}

export const current = (): Session | null => state.session;
export const token = (): string | null => state.session?.token ?? null;
/** The code of what ended the last session, unless somebody signed out. */
export const endReason = (): string => state.why;

export function begin(answer: Schema<"SignedIn">): void {
  const { access_token: token, expires_in: lifetime = 0, user, plan_id: plan = null, grace_until: graceUntil = null } = answer;
  change({ token, expiresAt: Date.now() + lifetime * 1000, user, profile: profileOf(token), plan, graceUntil });
}

/** Forget it here; the API's /logout ends it there. */
export const end = (): void => change(null);

/** The account says something new of its owner. */
export function update(user: Schema<"UserView">): void {
  if (state.session) change({ ...state.session, user });
}

/** A new token by the cookie: one at a time, in all tabs. Rejects where the network fails; a refusal ends the session. */
export function renew(): Promise<void> {
  const before = state;
  renewing ??= exclusively(() => (state === before ? renewed(before) : Promise.resolve())).finally(() => {
    renewing = null;
  });
  return renewing;
}

async function renewed(before: State): Promise<void> {
  const asked = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
  let response = await fetch("/v1/users/refresh", asked);
  if (response.status === 409) response = await fetch("/v1/users/refresh", asked); // another renewed it in this very moment
  const answer: unknown = await response.json();
  if (state !== before) return;
  if (response.ok) begin(answer as Schema<"SignedIn">);
  else if (response.status === 401 || response.status === 403) change(null, String((answer as { code?: string }).code));
}

/** Locks are for secure origins, as the cookie is. */
const exclusively = async (work: () => Promise<void>) => (isSecureContext ? navigator.locks.request(LOCK, work) : work());

/** The token, renewed where it is known to be old; null while nobody is signed in. */
export async function fresh(): Promise<string | null> {
  if (renewing) await renewing;
  else if (state.session && state.session.expiresAt <= Date.now()) await renew();
  return token();
}

/** Resolves once it is known who is here, or when that takes too long to wait for. */
export const ready: Promise<unknown> = mayHaveCookie()
  ? Promise.race([renew().catch(() => undefined), new Promise((done) => setTimeout(done, PATIENCE))])
  : Promise.resolve();

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether somebody may be signed in of whom nothing is known yet: a child, perhaps. */
export const isUncertain = (): boolean => state.session === null && mayHaveCookie();

/** Null while nobody is signed in. */
export const useSession = (): Session | null => useSyncExternalStore(subscribe, current);

/** Whether the studio is open to them: editors and administrators. */
export const mayEdit = (who: Session | null): boolean => who !== null && edits(who.user.role);
