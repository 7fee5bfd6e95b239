/** Titles in the language of the profile: which one the API is asked for, and what an answer holds in it. */
import type { Listed, Schema, Title } from "../api/schema";
import { useLanguage } from "../i18n";
import { supportedLanguage } from "../i18n/messages";
import { useSession } from "../session";

/** As the API takes one; a browser's may be "C". */
const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

/** The language that titles are asked for in: the page's, unless the profile's is one that the page does not speak. */
export function useContentLocale(): string {
  const who = useSession();
  const { language } = useLanguage();
  const wished = who?.profile?.language ?? who?.user.locale ?? navigator.language;
  const [primary = ""] = wished.split("-");
  const ours = primary === "en" || supportedLanguage([primary]) !== "en";
  return ours || !LANGUAGE.test(wished) ? language : wished;
}

export function useLocalized(): (title: Title | Listed | Schema<"TitleCard">) => { name: string; description: string } {
  const { language } = useLanguage();
  return (title) => {
    if (!("description" in title)) return { name: ("titles" in title && title.titles?.[language]) || title.title, description: "" };
    const told = title.translations?.[language];
    return { name: told?.title ?? title.title, description: told?.description || (title.description ?? "") };
  };
}
