/** The studio's own sentences. `const w = useMessages(); w("titles.new")`. */
import type { TranslateOf } from "../i18n/messages";
import type { en } from "../i18n/studio/en";
import { lazyMessages } from "../shared/messages";

export type Messages = TranslateOf<typeof en>;
export type MessageKey = keyof typeof en;

export const { MessagesProvider, useMessages } = lazyMessages<typeof en>({
  en: () => import("../i18n/studio/en").then((module) => module.en),
  es: () => import("../i18n/studio/es").then((module) => module.es),
  de: () => import("../i18n/studio/de").then((module) => module.de),
  ar: () => import("../i18n/studio/ar").then((module) => module.ar),
});
