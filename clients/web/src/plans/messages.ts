/** The sentences of plans and payments. */
import type { TranslateOf } from "../i18n/messages";
import type { en } from "../i18n/plans/en";
import { lazyMessages } from "../shared/messages";

export type Messages = TranslateOf<typeof en>;
export type MessageKey = keyof typeof en;

export const { MessagesProvider, useMessages } = lazyMessages<typeof en>({
  en: () => import("../i18n/plans/en").then((module) => module.en),
  es: () => import("../i18n/plans/es").then((module) => module.es),
  de: () => import("../i18n/plans/de").then((module) => module.de),
  ar: () => import("../i18n/plans/ar").then((module) => module.ar),
});
