import type { CatalogueOf } from "../messages";
import type { en } from "./en";

export const es: CatalogueOf<typeof en> = {
  "skip.recap": "Saltar el resumen",
  "skip.intro": "Saltar la intro",
  next: "Siguiente episodio",
  "next.in": { one: "Empieza en {count} segundo", many: "Empieza en {count} de segundos", other: "Empieza en {count} segundos" },
  "next.said": {
    one: "{title} empieza en {count} segundo",
    many: "{title} empieza en {count} de segundos",
    other: "{title} empieza en {count} segundos",
  },
  "next.play": "Reproducir ya",
  "next.cancel": "Cancelar",
  "next.hide": "Ahora no",
  "quality.plan": "Hasta {height}p con tu plan",
};
