/** The player's own sentences: loaded with it, in the language of the page. */
import { useQuery } from "@tanstack/react-query";
import { type Language, useLanguage } from "../i18n";
import { type CatalogueOf, type TranslateOf, translator } from "../i18n/messages";
import type { en } from "../i18n/player/en";

export type Messages = TranslateOf<typeof en>;

const CATALOGUES: Record<Language, () => Promise<CatalogueOf<typeof en>>> = {
  en: () => import("../i18n/player/en").then((module) => module.en),
  es: () => import("../i18n/player/es").then((module) => module.es),
  de: () => import("../i18n/player/de").then((module) => module.de),
  ar: () => import("../i18n/player/ar").then((module) => module.ar),
};

/** Null until they are there. */
export function useMessages(): Messages | null {
  const { language, locale } = useLanguage();
  const { data } = useQuery({
    queryKey: ["words", "player", language],
    queryFn: async () => CATALOGUES[language](),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data ? translator<typeof en>(locale, data) : null;
}
