/** Errors of calls as types, and as sentences that say what to do. */
import type { Key, Translate } from "../i18n";

interface FieldError {
  field: string;
  message: string;
}

/** A problem document (RFC 9457), or what stood in its place. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly code: string;
  readonly fields: readonly FieldError[];
  /** Seconds until another try is worth it, where the answer said so. */
  readonly wait: number | null;
  /** What else it says, by its kind. */
  readonly more: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: string,
    detail: string,
    fields: readonly FieldError[] = [],
    wait: number | null = null,
    more: Record<string, unknown> = {},
  ) {
    super(detail);
    this.more = more;
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.wait = wait;
  }

  /** API Gateway's own refusals, and a proxy's pages, have no code. `retryAfter`: the header's value. */
  static of(status: number, body: unknown, retryAfter: string | null = null): Problem {
    const document = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
    const { code = "", detail = "", errors = [] } = document;
    return new Problem(status, String(code), String(detail), errors as FieldError[], Number(retryAfter) || null, document);
  }
}

/** The request never arrived, or its answer did not. */
export class Offline extends Error {
  override readonly name = "Offline";
}

const BY_CODE: Record<string, Key> = {
  bad_credentials: "error.credentials",
  email_not_verified: "error.not_verified",
  suspended: "error.suspended",
  being_erased: "error.being_erased",
  bad_ticket: "error.bad_ticket",
  session_ended: "error.session_ended",
  token_expired: "error.session_ended",
  bad_token: "error.session_ended",
  token_reused: "error.token_reused",
  pin_required: "error.pin_required",
  password_required: "error.password_required",
  wrong_pin: "error.wrong_pin",
  too_many_profiles: "error.too_many_profiles",
  last_profile: "error.last_profile",
  last_adult: "error.last_adult",
  kids: "error.kids",
  profile_required: "error.profile_required",
  maturity: "error.maturity",
  country: "error.country",
  not_playable: "error.not_playable",
  too_many_streams: "error.too_many_streams",
  plan_required: "error.plan_required",
  watchlist_full: "error.watchlist_full",
};

const BY_STATUS: Record<number, Key> = {
  400: "error.invalid",
  401: "error.unauthenticated",
  403: "error.forbidden",
  404: "error.not_found",
  409: "error.conflict",
  412: "error.conflict",
  422: "error.invalid",
  429: "error.too_many",
};

/** For a person. What is no problem of the API's is a fault of ours. */
export function sentence(error: unknown, t: Translate): string {
  if (error instanceof Problem && error.status === 429 && error.wait) return waiting(error.wait, t);
  const key = keyOf(error);
  return t(key as "error.server");
}

const waiting = (seconds: number, t: Translate): string =>
  seconds < 100 ? t("error.too_many.seconds", { count: seconds }) : t("error.too_many.minutes", { count: Math.ceil(seconds / 60) });

function keyOf(error: unknown): Key {
  if (error instanceof Offline) return "error.offline";
  if (error instanceof Problem) return BY_CODE[error.code] ?? BY_STATUS[error.status] ?? "error.server";
  return "error.server";
}

/** Field → sentence, for a form's fields; empty where the problem is no field's. */
export function fieldSentences(error: unknown, t: Translate): Record<string, string> {
  if (!(error instanceof Problem)) return {};
  return Object.fromEntries(error.fields.map(({ field, message }) => [field, fieldSentence(field, message, t)]));
}

/** The API says what is wrong in English; what people meet often is said in their language. */
function fieldSentence(field: string, message: string, t: Translate): string {
  const count = Number(/at (?:least|most) (\d+)/.exec(message)?.[1]);
  if (/required|at least 1 char/.test(message)) return t("field.required");
  if (/at least/.test(message) && count) return t("field.too_short", { count });
  if (/at most/.test(message) && count) return t("field.too_long", { count });
  if (/most common passwords|word of this service/.test(message)) return t("field.common_password");
  if (/too much like the e-mail/.test(message)) return t("field.password_is_email");
  if (field === "email") return t("field.email");
  return t("field.refused");
}
