/** The order of a series' seasons and of a season's episodes. */

interface Numbered {
  readonly number?: number | null;
}

/** One of them in another place. Their numbers are dealt out anew in that order, as the API does: gaps stay where they are. */
export function moved<Item extends Numbered>(items: readonly Item[], from: number, to: number): Item[] {
  const order = [...items];
  order.splice(to, 0, ...order.splice(from, 1));
  return order.map((item, place) => ({ ...item, number: items[place]?.number ?? null }));
}

/** After the last of them. */
export const nextNumber = (items: readonly Numbered[]): number => Math.max(0, ...items.map(({ number }) => number ?? 0)) + 1;
