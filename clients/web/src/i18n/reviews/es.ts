import type { CatalogueOf } from "../messages";
import type { en } from "./en";

export const es: CatalogueOf<typeof en> = {
  title: "Reseñas",
  yours: "¿Qué te ha parecido?",
  spoiler: "Cuenta lo que pasa",
  send: "Enviar",
  sending: "Enviando…",
  waits: "Gracias. Alguien la leerá antes que los demás.",
  remove: "Borrar mi reseña",
  more: "Más reseñas",
  report: "Denunciar",
  reported: "Gracias. Alguien volverá a leerla.",
  own: "Tu reseña",
  pending: "A la espera de que la leamos",
  approved: "Publicada",
  rejected: "No publicada",
  reason: "Motivo:",
  change: "Cambiarla",
  anew: "Si la cambias, alguien vuelve a leerla antes que los demás.",
  "remove.title": "¿Borrar tu reseña?",
  "remove.text": "Nadie podrá leerla ya. Puedes escribir otra.",
  removed: "Tu reseña está borrada.",
};
