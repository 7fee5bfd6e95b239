/** The studio's own sentences. `const w = useWords(); w("titles.new")`. */
import { wording } from "../app/wording";
import type { TranslateOf } from "../i18n/messages";
import type { en } from "../i18n/studio/en";

export type Words = TranslateOf<typeof en>;
export type WordKey = keyof typeof en;

export const { Wording, useWords } = wording<typeof en>({
  en: () => import("../i18n/studio/en").then((module) => module.en),
  es: () => import("../i18n/studio/es").then((module) => module.es),
  de: () => import("../i18n/studio/de").then((module) => module.de),
  ar: () => import("../i18n/studio/ar").then((module) => module.ar),
});
