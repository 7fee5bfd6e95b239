/** Figures as a reader of the language writes them, with their units. Pure, so that sentences can be tried without a page. */
import type { Kind } from "./metrics";

export interface Writing {
  /** In full, with its unit. */
  readonly value: (kind: Kind, value: number) => string;
  /** As short as an axis needs it. */
  readonly short: (kind: Kind, value: number) => string;
  /** Of minor units of any currency. */
  readonly amount: (minor: number, currency: string) => string;
  readonly percent: (share: number) => string;
  /** With its sign: "+12 %". */
  readonly change: (share: number) => string;
  readonly day: (iso: string) => string;
  /** Of a day, where the month stands beside it. */
  readonly dayShort: (iso: string) => string;
  readonly month: (iso: string) => string;
  readonly moment: (iso: string) => string;
  readonly minute: (iso: string) => string;
  /** Of a film: "1:02:03". */
  readonly clock: (seconds: number) => string;
}

/** In Arabic an amount is a run of its own from left to right (UAX #9), or "US$" comes apart: its marks of direction would mirror it. */
const amountIn = (locale: string, text: string): string => (/^ar\b/.test(locale) ? `\u2066${text.replace(/[\u200e\u200f\u061c]/g, "")}\u2069` : text);

/** `currency`: of the amounts of money, which come in whole units of it. */
export function writing(locale: string, currency = "USD"): Writing {
  const number = (options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options);
  const day = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options });
    return (iso: string) => format.format(new Date(iso.length === 10 ? `${iso}T00:00:00Z` : iso));
  };
  const compact = number({ notation: "compact", maximumFractionDigits: 1 });
  const whole = number({ maximumFractionDigits: 0 });
  const precise = number({ maximumSignificantDigits: 3 });
  const digits = (value: number) => (Math.abs(value) < 0.01 ? 2 : Math.abs(value) < 0.1 ? 1 : 0);
  const share = (value: number) => number({ style: "percent", maximumFractionDigits: digits(value) }).format(value);
  const unit = (name: string, value: number, options: Intl.NumberFormatOptions = {}) => number({ style: "unit", unit: name, unitDisplay: "short", ...options }).format(value);
  const money = (value: number, options: Intl.NumberFormatOptions) => number({ style: "currency", currency, currencyDisplay: "narrowSymbol", ...options }).format(value);
  const inLine = (text: string) => amountIn(locale, text);
  const full: Record<Kind, (value: number) => string> = {
    count: (value) => (Math.abs(value) < 10 && !Number.isInteger(value) ? precise : whole).format(value),
    rate: (value) => number({ maximumFractionDigits: 2 }).format(value),
    hours: (value) => unit("hour", value, { maximumFractionDigits: Math.abs(value) < 100 ? 1 : 0 }),
    seconds: (value) => unit("second", value, { maximumFractionDigits: Math.abs(value) < 10 ? 2 : 1 }),
    percent: share,
    money: (value) => inLine(money(value, Math.abs(value) < 1000 ? {} : { maximumFractionDigits: 0 })),
  };
  const brief: Record<Kind, (value: number) => string> = {
    count: (value) => compact.format(value),
    rate: (value) => compact.format(value),
    hours: (value) => compact.format(value),
    seconds: (value) => unit("second", value, { maximumFractionDigits: 1, unitDisplay: "narrow" }),
    percent: (value) => number({ style: "percent", maximumFractionDigits: 1 }).format(value),
    money: (value) => inLine(money(value, { notation: "compact", maximumFractionDigits: 1, minimumFractionDigits: 0 })),
  };
  const two = (value: number) => number({ minimumIntegerDigits: 2 }).format(value);
  return {
    value: (kind, value) => full[kind](value),
    short: (kind, value) => brief[kind](value),
    amount(minor, of) {
      const format = number({ style: "currency", currency: of, currencyDisplay: "narrowSymbol" });
      return inLine(format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2)));
    },
    percent: share,
    change: (value) => number({ style: "percent", maximumFractionDigits: Math.abs(value) < 0.1 ? 1 : 0, signDisplay: "exceptZero" }).format(value),
    day: day({ day: "numeric", month: "long", year: "numeric" }),
    dayShort: day({ day: "numeric", month: "short" }),
    month: day({ month: "short", year: "2-digit" }),
    moment: (iso) => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso)),
    minute: (iso) => new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(new Date(iso)),
    clock(seconds) {
      const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds % 60)];
      return hours > 0 ? `${whole.format(hours)}:${two(minutes)}:${two(rest)}` : `${whole.format(minutes)}:${two(rest)}`;
    },
  };
}
