/** Languages to choose from, named and sorted in the reader's own. */
import { useMemo } from "react";
import { useLanguage } from "../i18n";
import { useFormats } from "../i18n/formats";

const TAGS =
  "ar bg bn ca cs da de el en es et fa fi fil fr he hi hr hu id is it ja ka kk ko lt lv mk ml mr ms nb nl pa pl pt pt-BR ro ru sk sl sq sr sv sw ta te th tr uk ur vi zh zh-Hant".split(" ");

/** `also`: tags that must be there, whatever they are. */
export function useLanguages(also: readonly string[] = [], without: readonly string[] = []): Record<string, string> {
  const { language } = useLanguage();
  const { languageName } = useFormats();
  const key = `${also.join()}|${without.join()}`;
  return useMemo(() => {
    const tags = [...new Set([...TAGS, ...also])].filter((tag) => tag && !without.includes(tag));
    const named = tags.map((tag): [string, string] => [tag, languageName(tag)]);
    return Object.fromEntries(named.toSorted(([, one], [, other]) => one.localeCompare(other, language)));
  }, [language, languageName, key]);
}

/** "film.de.srt", "film_pt-BR.vtt" → its language, where the name tells one that we list. */
export function languageOf(filename: string): string | undefined {
  const tag = /[._-]([a-z]{2,3}(?:-[A-Za-z]{2,4})?)\.[^.]+$/.exec(filename)?.[1];
  return TAGS.find((each) => each === tag);
}
