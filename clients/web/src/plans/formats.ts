/** Prices and days as a reader of a locale writes them. */
import type { Money } from "./rules";

/** An amount of minor units, of which a yen has none and a dinar a thousand. */
export const price =
  (locale: string) =>
  ({ amount, currency = "USD" }: Money): string => {
    const format = new Intl.NumberFormat(locale, { style: "currency", currency });
    const parts = format.formatToParts(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
    const mirrored = parts.some(({ value }) => value.includes("\u200f"));
    return parts.map(({ type, value }) => (mirrored && type === "currency" ? isolated(value) : value)).join("");
  };

/** "US$" stays in one piece where a line runs from right to left. */
const isolated = (text: string): string => `\u2066${text}\u2069`;

/** Where the reader is. */
export const day = (locale: string) => {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: "long" });
  return (iso: string): string => format.format(new Date(iso));
};
