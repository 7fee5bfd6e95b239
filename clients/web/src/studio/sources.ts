/** The API lists one status at a time: a list of several of them is merged here, page by page, in the order of the API's lists. */
export type Sort = "newest" | "title" | "year";

export interface Sorted {
  readonly content_id: string;
  readonly title: string;
  readonly year?: number | null;
}

export interface Source<Item extends Sorted, Status> {
  readonly status: Status;
  readonly waiting: readonly Item[];
  /** Undefined before its first page, null after its last. */
  readonly cursor: string | null | undefined;
}

/** As `cards.sort_key` of the API: no case, no accents, no quotes or dots before it. */
export function sortKey(title: string): string {
  const plain = title.toLowerCase().replaceAll("ß", "ss").normalize("NFKD").replace(/\p{M}/gu, "");
  return [...(plain.replace(/^[^\p{L}\p{N}]+/u, "") || title)].slice(0, 32).join("");
}

/** What comes first has the smaller key, or the greater one where `down`. Ids sort by their age. */
const ORDERS: Record<Sort, { key: (of: Sorted) => string | number; down: boolean }> = {
  newest: { key: ({ content_id }) => content_id, down: true },
  title: { key: ({ title }) => sortKey(title), down: false },
  year: { key: ({ year }) => year ?? 0, down: true },
};

/** What certainly comes next: until a source that may have more has nothing waiting. */
export function merged<Item extends Sorted, Status>(sources: readonly Source<Item, Status>[], sort: Sort) {
  const { key, down } = ORDERS[sort];
  const before = (one: Item, other: Item) => (down ? key(one) > key(other) : key(one) < key(other));
  const items: Item[] = [];
  let rest = [...sources];
  while (rest.every(({ waiting, cursor }) => waiting.length > 0 || cursor === null)) {
    const heads = rest.flatMap(({ waiting }) => waiting.slice(0, 1));
    if (heads.length === 0) break;
    const first = heads.reduce((best, each) => (before(each, best) ? each : best));
    items.push(first);
    rest = rest.map((source) => (source.waiting[0] === first ? { ...source, waiting: source.waiting.slice(1) } : source));
  }
  return { items, sources: rest };
}
