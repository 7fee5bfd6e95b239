/** The player's own sentences. */
import type { TranslateOf } from "../i18n/messages";
import type { en } from "../i18n/player/en";
import { lazyMessages } from "../shared/messages";

export type Messages = TranslateOf<typeof en>;
export type MessageKey = keyof typeof en;

export const { MessagesProvider, useMessages } = lazyMessages<typeof en>({
  en: () => import("../i18n/player/en").then((module) => module.en),
  es: () => import("../i18n/player/es").then((module) => module.es),
  de: () => import("../i18n/player/de").then((module) => module.de),
  ar: () => import("../i18n/player/ar").then((module) => module.ar),
});
