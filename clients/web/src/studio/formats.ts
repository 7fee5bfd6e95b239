/** Sizes, speeds, prices and moments as a reader of the language writes them. */
import { useMemo } from "react";
import type { Schema } from "../api/schema";
import { useLanguage } from "../i18n";

const UNITS = ["kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

function scaled(bytes: number): [number, (typeof UNITS)[number]] {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1000)) / 3), UNITS.length);
  return [bytes / 1000 ** step, UNITS[step - 1] as (typeof UNITS)[number]];
}

export function useStudioFormats() {
  const { locale, t } = useLanguage();
  return useMemo(() => {
    const unit = (value: number, name: string) =>
      new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
    return {
      size: (bytes: number): string => unit(...scaled(bytes)),
      speed(bytesASecond: number): string {
        const [value, name] = scaled(bytesASecond);
        return unit(value, `${name}-per-second`);
      },
      /** "45 s", "3 min", "1 h 5 min": how long something still takes, or took. */
      lasting(seconds: number): string {
        if (seconds < 9.95) return unit(Math.round(seconds * 10) / 10, "second");
        if (seconds < 60) return t("duration.seconds", { count: Math.round(seconds) });
        const minutes = Math.round(seconds / 60);
        const parts = [minutes >= 60 && t("duration.hours", { count: Math.floor(minutes / 60) }), minutes % 60 > 0 && t("duration.minutes", { count: minutes % 60 })];
        return parts.filter(Boolean).join(" ");
      },
      money: ({ amount, currency = "USD" }: Schema<"Money">): string =>
        new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: "narrowSymbol" }).format(amount / 100),
      moment: (iso: string): string => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso)),
      day: (iso: string): string => new Intl.DateTimeFormat(locale, { dateStyle: "medium" }).format(new Date(iso)),
    };
  }, [locale, t]);
}

/** "DE" → "Germany"; what is no country's code stays as it is. */
export function useCountryName(): (code: string) => string {
  const { language } = useLanguage();
  return useMemo(() => {
    const names = new Intl.DisplayNames(language, { type: "region" });
    return (code) => (/^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code);
  }, [language]);
}
