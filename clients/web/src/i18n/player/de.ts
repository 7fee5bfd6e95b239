import type { CatalogueOf } from "../messages";
import type { en } from "./en";

export const de: CatalogueOf<typeof en> = {
  "skip.recap": "Rückblick überspringen",
  "skip.intro": "Vorspann überspringen",
  next: "Nächste Folge",
  "next.in": { one: "Beginnt in {count} Sekunde", other: "Beginnt in {count} Sekunden" },
  "next.said": { one: "{title} beginnt in {count} Sekunde", other: "{title} beginnt in {count} Sekunden" },
  "next.play": "Jetzt abspielen",
  "next.cancel": "Abbrechen",
  "next.hide": "Nicht jetzt",
  "quality.plan": "Bis {height}p mit Ihrem Abo",
};
