/** The API lists one status at a time: a list of several of them is merged here, page by page, in the order of the API's lists. */
import ARTICLES from "./articles.json" with { type: "json" };

export type Sort = "newest" | "title" | "year";

export interface Sorted {
  readonly content_id: string;
  readonly title: string;
  readonly original_language?: string;
  readonly year?: number | null;
}

export interface Source<Item extends Sorted, Status> {
  readonly status: Status;
  readonly waiting: readonly Item[];
  /** Undefined before its first page, null after its last. */
  readonly cursor: string | null | undefined;
}

/** As `filing.sort_key` of the API: no case, no accents, no quotes or dots before it, and not the article that it begins with. */
export function sortKey(title: string, language = "en"): string {
  const plain = title.toLowerCase().replaceAll("ß", "ss").replace(/[’ʼ`´]/g, "'");
  const begins = plain.slice(plain.match(/[\p{L}\p{N}']/u)?.index ?? plain.length);
  const article = articleOf(language)?.exec(begins)?.[0];
  return [...((article && folded(begins.slice(article.length))) || folded(plain) || title)].slice(0, 32).join("");
}

const folded = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/^[^\p{L}\p{N}]+/u, "");

/** An article at the beginning of a title of a language, with the blank behind it; null where the language has none. */
function articleOf(language: string): RegExp | null {
  const [base = ""] = language.split("-");
  if (base === "ar") return /^ال(?=[\p{L}\p{N}_]{3})/u;
  const articles = Object.hasOwn(ARTICLES, base) ? ARTICLES[base as keyof typeof ARTICLES].split(" ") : [];
  if (articles.length === 0) return null;
  const spaced = articles.filter((each) => !each.endsWith("'"));
  const elided = articles.filter((each) => each.endsWith("'"));
  return new RegExp(`^(?:(?:${spaced.join("|")})\\s+(?=\\S)|(?:${elided.join("|") || "(?!)"})(?=[\\p{L}\\p{N}_]))`, "u");
}

/** What comes first has the smaller key, or the greater one where `down`. Ids sort by their age. */
const ORDERS: Record<Sort, { key: (of: Sorted) => string | number; down: boolean }> = {
  newest: { key: ({ content_id }) => content_id, down: true },
  title: { key: ({ title, original_language }) => sortKey(title, original_language), down: false },
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
