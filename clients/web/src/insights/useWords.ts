/** What pages write with: sentences, figures, names of countries, devices and days, and which way time runs. */
import { useMemo } from "react";
import { useLanguage } from "../i18n";
import { direction } from "../i18n/messages";
import { DAY, dayOf, dayTicks, isoOf, type Tick } from "./charts";
import { DEVICES } from "./filters";
import { type KeyOf, useMessages } from "./messages";
import { type Writing, writing } from "./writing";

export function useWords(currency = "USD") {
  const w = useMessages();
  const { locale, language } = useLanguage();
  return useMemo(() => {
    const f: Writing = writing(locale, currency);
    const regions = new Intl.DisplayNames(language, { type: "region" });
    return {
      w,
      f,
      /** Days run as lines of text do. What lies along a film does not: its player's bar runs from left to right in every language. */
      mirrored: direction(language) === "rtl",
      country: (code: string): string => (/^[A-Z]{2}$/.test(code) ? (regions.of(code) ?? code) : w("name.unknown")),
      device: (name: string): string => (DEVICES.some((each) => each === name) ? w(`device.${name}` as KeyOf<"device.">) : w("name.unknown")),
    };
  }, [w, locale, language, currency]);
}

export type WordsHere = ReturnType<typeof useWords>;

/** Names of days along an axis: of months where there are many. */
export function ticksOfDays(f: Writing, days: readonly string[]): (most: number) => Tick[] {
  const [from, to] = [dayOf(days[0] ?? "1970-01-01"), dayOf(days.at(-1) ?? "1970-01-01")];
  return (most) => {
    const ticks = dayTicks(from, to, most);
    const apart = ticks.length > 1 ? ((ticks[1] ?? 0) - (ticks[0] ?? 0)) / DAY : 0;
    return ticks.map((place) => ({ place, text: apart >= 28 ? f.month(isoOf(place)) : f.dayShort(isoOf(place)) }));
  };
}
