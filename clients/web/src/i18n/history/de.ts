import type { CatalogueOf } from "../messages";
import type { en } from "./en";

export const de: CatalogueOf<typeof en> = {
  title: "Verlauf",
  text: "Was {name} gesehen hat. „Weitersehen“ und Vorschläge folgen daraus.",
  list: "Was gesehen wurde",
  gone: "Ein Titel, den es hier nicht mehr gibt",
  of: "{series}, Staffel {season}, Folge {episode}",
  forget: "Löschen",
  "forget.of": "{title} aus dem Verlauf löschen",
  "forget.title": "„{title}“ aus dem Verlauf löschen?",
  "forget.text": "Alle Male, die es lief, werden gelöscht, und wo Sie darin waren.",
  forgotten: "„{title}“ ist aus dem Verlauf gelöscht.",
  all: "Alles löschen",
  "all.title": "Den ganzen Verlauf löschen?",
  "all.text": "Nichts davon lässt sich zurückholen: weder was gesehen wurde noch wo Sie darin waren. Ihre Liste, Ihre Bewertungen und Ihre Rezensionen bleiben.",
  "all.done": "Der Verlauf ist leer.",
  none: "Noch nichts gesehen",
  "none.text": "Was Sie zwei Minuten lang sehen, steht hier.",
  more: "Frühere zeigen",
  kids: "Einträge löschen kann jemand Erwachsenes im Haushalt.",
};
