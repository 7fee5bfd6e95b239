/** The site's sentences in a language. English comes with the page, as it is the type that the others must match; they are loaded. */
import { en } from "./en";
import type { Catalogue, Language } from "./messages";

const CATALOGUES: Record<Exclude<Language, "en">, () => Promise<Catalogue>> = {
  es: () => import("./es").then((module) => module.es),
  de: () => import("./de").then((module) => module.de),
  ar: () => import("./ar").then((module) => module.ar),
};

export async function catalogue(language: Language): Promise<Catalogue> {
  return language === "en" ? en : CATALOGUES[language]();
}
