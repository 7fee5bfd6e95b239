import type { CatalogueOf } from "../messages";
import type { en } from "./en";

export const de: CatalogueOf<typeof en> = {
  title: "Rezensionen",
  yours: "Was halten Sie davon?",
  spoiler: "Sie enthält Spoiler",
  send: "Absenden",
  sending: "Wird gesendet …",
  waits: "Danke. Wir prüfen die Rezension, bevor wir sie veröffentlichen.",
  remove: "Meine Rezension löschen",
  more: "Weitere Rezensionen",
  report: "Melden",
  reported: "Danke. Wir prüfen diese Rezension noch einmal.",
  own: "Ihre Rezension",
  pending: "Wird geprüft",
  approved: "Veröffentlicht",
  rejected: "Nicht veröffentlicht",
  reason: "Grund:",
  change: "Ändern",
  anew: "Wenn Sie sie ändern, prüfen wir sie noch einmal, bevor wir sie veröffentlichen.",
  "remove.title": "Ihre Rezension löschen?",
  "remove.text": "Niemand kann sie dann mehr lesen. Sie können eine neue schreiben.",
  removed: "Ihre Rezension ist gelöscht.",
};
