/** The home's own sentences, which are loaded with what needs them. */
import { type CatalogueOf, type Language, type TranslateOf, translator } from "../messages";
import type { en } from "./en";

export type Messages = TranslateOf<typeof en>;

const CATALOGUES: Record<Language, () => Promise<CatalogueOf<typeof en>>> = {
  en: () => import("./en").then((module) => module.en),
  es: () => import("./es").then((module) => module.es),
  de: () => import("./de").then((module) => module.de),
  ar: () => import("./ar").then((module) => module.ar),
};

export const homeMessages = async (language: Language): Promise<Messages> => translator<typeof en>(language, await CATALOGUES[language]());
