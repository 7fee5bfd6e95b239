/** The messages of a part of the site, loaded with it in the page's language. */
import { createContext, type ReactNode, use, useEffect, useState } from "react";
import { type Language, useLanguage } from "../i18n";
import { type CatalogueOf, type Sentences, type TranslateOf, translator } from "../i18n/messages";
import { PageLoading } from "./PageLoading";

export function lazyMessages<English extends Sentences>(catalogues: Record<Language, () => Promise<CatalogueOf<English>>>) {
  const Context = createContext<TranslateOf<English> | null>(null);

  /** `meanwhile`: what is shown until the words are there. */
  function MessagesProvider({ children, meanwhile = <PageLoading /> }: { children: ReactNode; meanwhile?: ReactNode }) {
    const { language, locale } = useLanguage();
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

  function useMessages(): TranslateOf<English> {
    const words = use(Context);
    if (!words) throw new Error("useMessages needs <MessagesProvider> around it");
    return words;
  }

  return { MessagesProvider, useMessages };
}
