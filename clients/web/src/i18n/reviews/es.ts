import type { CatalogueOf } from "../messages";
import type { en } from "./en";

export const es: CatalogueOf<typeof en> = {
  title: "Reseñas",
  yours: "¿Qué te ha parecido?",
  spoiler: "Cuenta lo que pasa",
  send: "Enviar",
  sending: "Enviando…",
  waits: "Gracias. Alguien la leerá antes que los demás.",
  written: "Ya has dicho qué te parece.",
  remove: "Borrar mi reseña",
  more: "Más reseñas",
  report: "Denunciar",
  reported: "Gracias. Alguien volverá a leerla.",
  mine: "La tuya",
};
