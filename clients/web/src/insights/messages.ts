/** The insights' own sentences. `const w = useMessages(); w("page.live")`. */
import type { TranslateOf } from "../i18n/messages";
import type { en } from "../i18n/insights/en";
import { lazyMessages } from "../shared/messages";

export type Messages = TranslateOf<typeof en>;
export type MessageKey = keyof typeof en;
/** Sentences without placeholders, by how their keys begin. */
export type KeyOf<Start extends string> = Extract<MessageKey, `${Start}${string}`>;

export const { MessagesProvider, useMessages } = lazyMessages<typeof en>({
  en: () => import("../i18n/insights/en").then((module) => module.en),
  es: () => import("../i18n/insights/es").then((module) => module.es),
  de: () => import("../i18n/insights/de").then((module) => module.de),
  ar: () => import("../i18n/insights/ar").then((module) => module.ar),
});
