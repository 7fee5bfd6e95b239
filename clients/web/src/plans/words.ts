/** What is said of plans and payments. */
import { wording } from "../app/wording";
import type { en } from "../i18n/plans/en";
import type { TranslateOf } from "../i18n/messages";

export type Words = TranslateOf<typeof en>;
export type WordKey = keyof typeof en;

export const { Wording, useWords } = wording<typeof en>({
  en: () => import("../i18n/plans/en").then((module) => module.en),
  es: () => import("../i18n/plans/es").then((module) => module.es),
  de: () => import("../i18n/plans/de").then((module) => module.de),
  ar: () => import("../i18n/plans/ar").then((module) => module.ar),
});
