/** The words of rows by hand and of a home's preview. `const w = useRowMessages(); w("title")`. */
import type { en } from "../../i18n/rows/en";
import { lazyMessages } from "../../shared/messages";

export const { MessagesProvider: RowMessages, useMessages: useRowMessages } = lazyMessages<typeof en>({
  en: () => import("../../i18n/rows/en").then((module) => module.en),
  es: () => import("../../i18n/rows/es").then((module) => module.es),
  de: () => import("../../i18n/rows/de").then((module) => module.de),
  ar: () => import("../../i18n/rows/ar").then((module) => module.ar),
});
