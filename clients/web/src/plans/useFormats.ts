/** Prices and days as a reader writes them. */
import { useMemo } from "react";
import { useSpeech } from "../i18n";
import { day, price } from "./formats";

export function usePrices() {
  const { locale } = useSpeech();
  return useMemo(() => ({ price: price(locale), day: day(locale) }), [locale]);
}
