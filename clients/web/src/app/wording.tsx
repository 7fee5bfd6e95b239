/** The sentences of a part of the site, loaded with it, in the language of the page. */
import { createContext, type ReactNode, use, useEffect, useState } from "react";
import { type Language, useSpeech } from "../i18n";
import { type CatalogueOf, type Sentences, type TranslateOf, translator } from "../i18n/messages";
import { Waiting } from "./Waiting";

export function wording<English extends Sentences>(catalogues: Record<Language, () => Promise<CatalogueOf<English>>>) {
  const Context = createContext<TranslateOf<English> | null>(null);

  /** `meanwhile`: what is shown until the words are there. */
  function Wording({ children, meanwhile = <Waiting /> }: { children: ReactNode; meanwhile?: ReactNode }) {
    const { language, locale } = useSpeech();
    const [words, setWords] = useState<{ say: TranslateOf<English> } | null>(null);
    useEffect(() => {
      let current = true;
      void catalogues[language]().then((messages) => current && setWords({ say: translator<English>(locale, messages) }));
      return () => {
        current = false;
      };
    }, [language, locale]);
    return words ? <Context value={words.say}>{children}</Context> : meanwhile;
  }

  function useWords(): TranslateOf<English> {
    const words = use(Context);
    if (!words) throw new Error("useWords needs <Wording> around it");
    return words;
  }

  return { Wording, useWords };
}
