import type { CatalogueOf } from "../messages";
import type { en } from "./en";

export const de: CatalogueOf<typeof en> = {
  title: "Verlauf",
  text: "Was {name} gesehen hat. „Weitersehen“ und Vorschläge folgen daraus.",
  list: "Was gesehen wurde",
  gone: "Ein Titel, der nicht mehr verfügbar ist",
  of: "{series}, Staffel {season}, Folge {episode}",
  forget: "Löschen",
  "forget.of": "{title} aus dem Verlauf löschen",
  "forget.title": "„{title}“ aus dem Verlauf löschen?",
  "forget.text": "Alle Wiedergaben und Ihre Position darin werden gelöscht.",
  forgotten: "„{title}“ ist aus dem Verlauf gelöscht.",
  all: "Alles löschen",
  "all.title": "Den ganzen Verlauf löschen?",
  "all.text": "Alle Wiedergaben und Ihre Positionen darin werden endgültig gelöscht. Ihre Liste, Ihre Bewertungen und Ihre Rezensionen bleiben.",
  "all.done": "Der Verlauf ist leer.",
  none: "Noch nichts gesehen",
  "none.text": "Titel, die Sie mindestens zwei Minuten lang sehen, erscheinen hier.",
  more: "Frühere Wiedergaben zeigen",
  kids: "Einträge löschen kann jemand Erwachsenes im Haushalt.",
};
