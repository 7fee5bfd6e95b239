import type { CatalogueOf } from "../messages";
import type { en } from "./en";

export const es: CatalogueOf<typeof en> = {
  title: "Reseñas",
  yours: "¿Qué te ha parecido?",
  spoiler: "Contiene spoilers",
  send: "Enviar",
  sending: "Enviando…",
  waits: "Gracias. Revisamos la reseña antes de publicarla.",
  remove: "Borrar mi reseña",
  more: "Más reseñas",
  report: "Denunciar",
  reported: "Gracias. Revisaremos esta reseña otra vez.",
  own: "Tu reseña",
  pending: "En revisión",
  approved: "Publicada",
  rejected: "No publicada",
  reason: "Motivo:",
  change: "Cambiarla",
  anew: "Si la cambias, la revisamos otra vez antes de publicarla.",
  "remove.title": "¿Borrar tu reseña?",
  "remove.text": "Nadie podrá leerla ya. Puedes escribir otra.",
  removed: "Tu reseña está borrada.",
};
