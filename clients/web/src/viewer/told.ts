/** A title as its editors tell it in the reader's language, else in its own. */
import type { Title } from "../api/schema";
import { useSpeech } from "../i18n";

export function useTold(): (title: Title) => { name: string; description: string } {
  const { language } = useSpeech();
  return (title) => {
    const told = title.translations?.[language];
    return { name: told?.title ?? title.title, description: told?.description || (title.description ?? "") };
  };
}
