/** Prices and days as a reader writes them. */
import { useMemo } from "react";
import { useLanguage } from "../i18n";
import { day, price } from "./formats";

export function usePlanFormats() {
  const { locale } = useLanguage();
  return useMemo(() => ({ price: price(locale), day: day(locale) }), [locale]);
}
