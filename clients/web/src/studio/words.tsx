/** The studio's own sentences: loaded with it, in the language of the page. `const w = useWords(); w("titles.new")`. */
import { createContext, type ReactNode, use, useEffect, useState } from "react";
import { Waiting } from "../app/Waiting";
import { type Language, useSpeech } from "../i18n";
import { type CatalogueOf, type TranslateOf, translator } from "../i18n/messages";
import type { en } from "../i18n/studio/en";

export type Words = TranslateOf<typeof en>;
export type WordKey = keyof typeof en;

const CATALOGUES: Record<Language, () => Promise<CatalogueOf<typeof en>>> = {
  en: () => import("../i18n/studio/en").then((module) => module.en),
  es: () => import("../i18n/studio/es").then((module) => module.es),
  de: () => import("../i18n/studio/de").then((module) => module.de),
  ar: () => import("../i18n/studio/ar").then((module) => module.ar),
};

const Context = createContext<Words | null>(null);

export function Wording({ children }: { children: ReactNode }) {
  const { language, locale } = useSpeech();
  const [words, setWords] = useState<{ say: Words } | null>(null);
  useEffect(() => {
    let current = true;
    void CATALOGUES[language]().then((messages) => current && setWords({ say: translator<typeof en>(locale, messages) }));
    return () => {
      current = false;
    };
  }, [language, locale]);
  return words ? <Context value={words.say}>{children}</Context> : <Waiting />;
}

export function useWords(): Words {
  const words = use(Context);
  if (!words) throw new Error("useWords needs <Wording> around it");
  return words;
}
