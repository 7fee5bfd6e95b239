/** A title as its editors tell it in the reader's language, else in its own. */
import type { Listed, Title } from "../api/schema";
import { useSpeech } from "../i18n";

export function useTold(): (title: Title | Listed) => { name: string; description: string } {
  const { language } = useSpeech();
  return (title) => {
    if (!("description" in title)) return { name: ("titles" in title && title.titles?.[language]) || title.title, description: "" };
    const told = title.translations?.[language];
    return { name: told?.title ?? title.title, description: told?.description || (title.description ?? "") };
  };
}
