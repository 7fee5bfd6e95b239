import type { CatalogueOf } from "../messages";
import type { en } from "./en";

export const es: CatalogueOf<typeof en> = {
  title: "Historial",
  text: "Lo que ha visto {name}. De ahí salen «Seguir viendo» y las sugerencias.",
  list: "Lo que se ha visto",
  gone: "Un título que ya no está disponible",
  of: "{series}, temporada {season}, episodio {episode}",
  forget: "Borrar",
  "forget.of": "Borrar {title} del historial",
  "forget.title": "¿Borrar «{title}» del historial?",
  "forget.text": "Se borran todas las veces que lo viste y el punto en el que estabas.",
  forgotten: "«{title}» está borrado del historial.",
  all: "Borrar todo",
  "all.title": "¿Borrar todo el historial?",
  "all.text": "Todo lo visto y los puntos en los que estabas se borran para siempre. Tu lista, tus valoraciones y tus reseñas se quedan.",
  "all.done": "El historial está vacío.",
  none: "Aún no has visto nada",
  "none.text": "Los títulos que veas durante dos minutos o más aparecen aquí.",
  more: "Mostrar anteriores",
  kids: "Un adulto de la casa puede borrar entradas.",
};
