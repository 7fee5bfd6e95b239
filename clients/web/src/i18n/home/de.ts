/** Deutsch. */
import type { CatalogueOf } from "../messages";
import type { en } from "./en";

export const de: CatalogueOf<typeof en> = {
  why: "Warum das?",
  "why.title": "Warum „{title}“?",
  "why.row": "Es steht in „{row}“.",
  "why.none": "Viele sehen es hier.",
  "why.hint": "Was Sie ansehen, bewerten und auf Ihre Liste setzen, entscheidet. In den Einstellungen Ihres Profils können Sie es uns vergessen lassen.",
  hide: "Kein Interesse",
  hidden: "Das schlagen wir nicht mehr vor.",
  "hidden.of": "„{title}“ wird nicht mehr vorgeschlagen.",
  undo: "Rückgängig",
  "undo.of": "Rückgängig: „{title}“ wieder vorschlagen",
  "pick.title": "Was gefällt Ihnen?",
  "pick.text": "Wählen Sie drei Titel oder mehr, dann richtet sich Ihre erste Seite danach.",
  "pick.list": "Titel zur Auswahl",
  "pick.count": { one: "{count} gewählt", other: "{count} gewählt" },
  "pick.done": "Meine Seite zeigen",
  "pick.few": "Wählen Sie drei, oder überspringen Sie das.",
  "pick.skip": "Überspringen",
  "pick.saved": "Danke. Diese Seite richtet sich jetzt nach Ihrer Auswahl.",
  "taste.title": "Geschmack",
  "taste.text": "Was dieses Profil gewählt und ausgeblendet hat, und was wir aus dem Angesehenen gelernt haben. Verlauf, Liste und Bewertungen bleiben.",
  "taste.other": "Wechseln Sie zu diesem Profil, um uns seinen Geschmack vergessen zu lassen.",
  "taste.forget": "Meinen Geschmack vergessen",
  "taste.ask": "Den Geschmack dieses Profils vergessen?",
  "taste.ask.text": "Die Vorschläge beginnen von vorn, wie bei einem neuen Profil. Das lässt sich nicht rückgängig machen.",
  "taste.done": "Der Geschmack ist vergessen.",
};
