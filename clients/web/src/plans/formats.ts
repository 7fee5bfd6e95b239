/** Prices and days as a reader of a locale writes them. */
import type { Money } from "./facts";

/** An amount of minor units, of which a yen has none and a dinar a thousand. */
export const price =
  (locale: string) =>
  ({ amount, currency = "USD" }: Money): string => {
    const format = new Intl.NumberFormat(locale, { style: "currency", currency });
    return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
  };

/** Where the reader is. */
export const day = (locale: string) => {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: "long" });
  return (iso: string): string => format.format(new Date(iso));
};
