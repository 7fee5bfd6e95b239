/** Lengths, languages and dates as a reader of the language writes them. */
import { useMemo } from "react";
import { useLanguage } from "./index";
import { writtenDate } from "./partialDate";
import { isLanguageTag } from "./regional";

const AGO = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3600],
] as const;

export function useFormats() {
  const { locale, t } = useLanguage();
  return useMemo(() => {
    const names = new Intl.DisplayNames(locale, { type: "language" });
    return {
      /** "1 h 47 min"; seconds only below a minute. */
      length(seconds: number): string {
        if (seconds < 60) return t("duration.seconds", { count: Math.round(seconds) });
        const minutes = Math.round(seconds / 60);
        const parts = [
          minutes >= 60 && t("duration.hours", { count: Math.floor(minutes / 60) }),
          minutes % 60 > 0 && t("duration.minutes", { count: minutes % 60 }),
        ];
        return parts.filter(Boolean).join(" ");
      },
      languageName: (tag: string): string => capital(isLanguageTag(tag) ? (names.of(tag) ?? tag) : tag, locale),
      /** Each item in isolation, so that a Latin name in an Arabic list keeps its place. */
      list: (items: readonly string[]): string => new Intl.ListFormat(locale).format(items.map((item) => `\u2068${item}\u2069`)),
      /** The day of a moment, in UTC. */
      date: (iso: string): string => writtenDate(locale, iso.slice(0, 10)),
      /** A day, a month or a year: as much as is known. */
      releaseDate: (date: string): string => writtenDate(locale, date),
      /** The day and the minute, where the reader is. */
      moment: (iso: string): string => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso)),
      /** "5 minutes ago" */
      ago(iso: string): string {
        const seconds = (new Date(iso).getTime() - Date.now()) / 1000;
        const [unit, length] = AGO.find(([, each]) => -seconds >= each) ?? (["minute", 60] as const);
        return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(Math.trunc(seconds / length), unit);
      },
      /** Of a date, or as a number. */
      year: (of: string | number): string => writtenDate(locale, String(of).slice(0, 4).padStart(4, "0")),
      number: (value: number): string => new Intl.NumberFormat(locale).format(value),
      percent: (share: number): string => new Intl.NumberFormat(locale, { style: "percent" }).format(share),
    };
  }, [locale, t]);
}

const capital = (word: string, locale: string) => word.charAt(0).toLocaleUpperCase(locale) + word.slice(1);
