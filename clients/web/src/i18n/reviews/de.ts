import type { CatalogueOf } from "../messages";
import type { en } from "./en";

export const de: CatalogueOf<typeof en> = {
  title: "Rezensionen",
  yours: "Was halten Sie davon?",
  spoiler: "Verrät, was geschieht",
  send: "Absenden",
  sending: "Wird gesendet …",
  waits: "Danke. Jemand liest sie, bevor andere es tun.",
  remove: "Meine Rezension löschen",
  more: "Weitere Rezensionen",
  report: "Melden",
  reported: "Danke. Jemand liest sie noch einmal.",
  own: "Ihre Rezension",
  pending: "Wartet darauf, gelesen zu werden",
  approved: "Veröffentlicht",
  rejected: "Nicht veröffentlicht",
  reason: "Grund:",
  change: "Ändern",
  anew: "Ist sie geändert, liest sie wieder jemand, bevor andere es tun.",
  "remove.title": "Ihre Rezension löschen?",
  "remove.text": "Niemand kann sie dann mehr lesen. Sie können eine neue schreiben.",
  removed: "Ihre Rezension ist gelöscht.",
};
