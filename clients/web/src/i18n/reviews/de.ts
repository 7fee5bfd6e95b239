import type { CatalogueOf } from "../messages";
import type { en } from "./en";

export const de: CatalogueOf<typeof en> = {
  title: "Rezensionen",
  yours: "Was halten Sie davon?",
  spoiler: "Verrät, was geschieht",
  send: "Absenden",
  sending: "Wird gesendet …",
  waits: "Danke. Jemand liest sie, bevor andere es tun.",
  written: "Sie haben gesagt, was Sie davon halten.",
  remove: "Meine Rezension löschen",
  more: "Weitere Rezensionen",
  report: "Melden",
  reported: "Danke. Jemand liest sie noch einmal.",
  mine: "Ihre",
};
