/** Signing in with somebody who knows who one is: the way there, and what it means when they send one back in vain. */
import type { Key } from "../i18n";
import { deviceName } from "./device";

/** Where a button leads: to the provider, and from there back to `to`. */
export const providerUrl = (url: string, to: string): string => `${url}?${new URLSearchParams({ device_name: deviceName(), to })}`;

/** "example" → "Example": providers are configured by names of one word. */
export const providerName = (provider: string): string => provider.charAt(0).toUpperCase() + provider.slice(1);

const REFUSALS: Record<string, Key> = {
  openid_state: "sign_in.refused.over",
  openid_denied: "sign_in.refused.denied",
  provider_untrusted: "sign_in.refused.provider",
  provider_unavailable: "sign_in.refused.unavailable",
  email_not_verified: "sign_in.refused.email",
  account_gone: "sign_in.refused.gone",
  suspended: "error.suspended",
  being_erased: "error.being_erased",
  too_many_requests: "error.too_many",
  conflict: "error.conflict",
  not_found: "sign_in.refused.gone",
};

/** By the code that the address carries (`?error=`). */
export const refusalKey = (code: string): Key => REFUSALS[code] ?? "error.server";
