/** Highlights of the API, taken apart: escaped text with <mark>…</mark> in it becomes pieces of plain text, never markup. */

export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

const ENTITIES: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'" };

export function highlightPieces(highlight: string): Piece[] {
  return highlight
    .split(/<mark>(.*?)<\/mark>/s)
    .map((part, index) => ({ text: part.replace(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => ENTITIES[entity] ?? entity), marked: index % 2 === 1 }))
    .filter(({ text }) => text !== "");
}
