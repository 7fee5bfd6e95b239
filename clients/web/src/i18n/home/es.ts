/** Español. */
import type { CatalogueOf } from "../messages";
import type { en } from "./en";

export const es: CatalogueOf<typeof en> = {
  why: "¿Por qué esto?",
  "why.title": "¿Por qué «{title}»?",
  "why.row": "Está en «{row}».",
  "why.none": "Mucha gente lo ve aquí.",
  "why.hint": "Decide lo que ves, valoras y pones en tu lista. En los ajustes de tu perfil puedes hacer que lo olvidemos.",
  hide: "No me interesa",
  hidden: "Ya no lo sugerimos.",
  "hidden.of": "Ya no sugerimos «{title}».",
  undo: "Deshacer",
  "undo.of": "Deshacer: volver a sugerir «{title}»",
  "pick.title": "¿Qué te gusta?",
  "pick.text": "Elige tres títulos o más y tu primera página los seguirá.",
  "pick.list": "Títulos para elegir",
  "pick.count": { one: "{count} elegido", many: "{count} elegidos", other: "{count} elegidos" },
  "pick.done": "Ver mi página",
  "pick.few": "Elige tres, o sáltate este paso.",
  "pick.skip": "Saltar",
  "pick.saved": "Gracias. Esta página ya sigue tu elección.",
  "taste.title": "Gustos",
  "taste.text": "Lo que este perfil eligió y ocultó, y lo que aprendimos de lo que vio. Su historial, su lista y sus valoraciones se quedan.",
  "taste.other": "Cambia a este perfil para hacer que olvidemos sus gustos.",
  "taste.forget": "Olvidar mis gustos",
  "taste.ask": "¿Olvidar los gustos de este perfil?",
  "taste.ask.text": "Las sugerencias empiezan de nuevo, como en un perfil nuevo. No se puede deshacer.",
  "taste.done": "Los gustos están olvidados.",
};
