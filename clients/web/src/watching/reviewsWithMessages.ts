/** The reviews of a title's page with their messages. */
import type { Language } from "../i18n";
import { type CatalogueOf, translator } from "../i18n/messages";
import type { en } from "../i18n/reviews/en";

export { Reviews } from "./Reviews";

const CATALOGUES: Record<Language, () => Promise<CatalogueOf<typeof en>>> = {
  en: () => import("../i18n/reviews/en").then((module) => module.en),
  es: () => import("../i18n/reviews/es").then((module) => module.es),
  de: () => import("../i18n/reviews/de").then((module) => module.de),
  ar: () => import("../i18n/reviews/ar").then((module) => module.ar),
};

export const reviewMessages = async (language: Language) => translator<typeof en>(language, await CATALOGUES[language]());
