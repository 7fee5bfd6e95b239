/** The language of the page: chosen by hand, else who is watching's, else the account's, else the browser's. */
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from "react";
import { useSession } from "../session";
import { catalogue } from "./catalogue";
import type { en } from "./en";
import { type Catalogue, direction, isLanguage, type Language, supportedLanguage, type Translate, translator } from "./messages";
import { regionalLocale } from "./regional";

export { type Key, type Language, LANGUAGES, type Translate } from "./messages";

/** public/first-paint.js reads it too. */
const STORED = "matinee.language";

interface LanguageState {
  language: Language;
  /** The language as it is written where the reader is: for dates and numbers. */
  locale: string;
  t: Translate;
  /** Null: as the profile, the account and the browser say. */
  speak: (language: Language | null) => void;
}

const Context = createContext<LanguageState | null>(null);

function chosen(): Language | null {
  const stored = localStorage.getItem(STORED);
  return stored && isLanguage(stored) ? stored : null;
}

/** Shows nothing until the catalogue is there, so that no word is ever seen in two languages. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const who = useSession();
  const [byHand, setByHand] = useState(chosen);
  const language = byHand ?? supportedLanguage([who?.profile?.language, who?.user.locale, ...navigator.languages].filter((tag) => tag !== undefined));
  const [loaded, setLoaded] = useState<{ language: Language; messages: Catalogue } | null>(null);

  useEffect(() => {
    let current = true;
    void catalogue(language).then((messages) => current && setLoaded({ language, messages }));
    return () => {
      current = false;
    };
  }, [language]);

  useEffect(() => {
    if (!loaded) return;
    document.documentElement.lang = loaded.language;
    document.documentElement.dir = direction(loaded.language);
  }, [loaded]);

  const speech = useMemo(() => {
    if (!loaded) return null;
    const locale = regionalLocale(loaded.language, navigator.languages);
    return {
      language: loaded.language,
      locale,
      t: translator<typeof en>(locale, loaded.messages),
      speak: (next: Language | null) => {
        if (next) localStorage.setItem(STORED, next);
        else localStorage.removeItem(STORED);
        setByHand(next);
      },
    };
  }, [loaded]);
  return speech && <Context value={speech}>{children}</Context>;
}

export function useLanguage(): LanguageState {
  const speech = use(Context);
  if (!speech) throw new Error("useSpeech needs <Speaking> around it");
  return speech;
}

export const useT = (): Translate => useLanguage().t;
