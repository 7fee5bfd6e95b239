/** Signing in with an OpenID Connect provider: its address, and what the errors mean that it sends people back with. */
import type { Key } from "../i18n";

/** Where a button leads: to the provider, and from there back to `to`, signed in on this device. */
export const providerUrl = (url: string, to: string, device: string): string => `${url}?${new URLSearchParams({ device_name: device, to })}`;

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
  invalid: "error.server",
  not_found: "sign_in.refused.gone",
};

/** By the code that the address carries (`?error=`). */
export const refusalKey = (code: string): Key => (Object.hasOwn(REFUSALS, code) && REFUSALS[code]) || "error.server";
