/** Suggestions in the reader's language. The mart says them in English, with the figures that they are made of beside them. */
import type { KeyOf } from "./messages";
import { type Cell, type Row, rowsOf, type Table, textOf } from "./tables";
import type { WordsHere } from "./useWords";

export const KINDS = ["keep", "win_back", "licence", "drop", "artwork", "row"] as const;
export type SuggestionKind = (typeof KINDS)[number];
type Group = "payment" | "stalls" | "fading" | "discount" | "new" | "other";
const GROUPS: readonly Group[] = ["payment", "stalls", "fading", "discount", "new", "other"];
const OF_GROUPS: readonly SuggestionKind[] = ["keep", "win_back"];

/** How figures are written that are no counts. */
const FORMS: Readonly<Record<string, "share" | "money" | "rate">> = { share: "share", cost: "money", hour: "money", all: "money", times: "rate" };

export const kindOf = (row: Row): SuggestionKind | undefined => KINDS.find((each) => each === row["kind"]);

function written({ f }: WordsHere, row: Row, name: string, figure: Cell): string {
  if (typeof figure !== "number") return String(figure);
  const form = FORMS[name];
  if (form === "share") return f.percent(figure);
  if (form === "money") return f.amount(figure, textOf(row, "currency") || "USD");
  return f.value(form ?? "count", figure);
}

/** What to do, and why, of a row; in English where it has no figures, or is of a kind that is not known here. */
function said(words: WordsHere, row: Row): { subject: string; action: string; reason: string } {
  const { w } = words;
  // Which figures there are is known by the row, not by the compiler.
  const say = w as (key: KeyOf<"do."> | KeyOf<"because.">, values: Readonly<Record<string, string | number>>) => string;
  const kind = kindOf(row);
  const group = GROUPS.find((each) => each === row["subject"]);
  const english = { subject: textOf(row, "subject"), action: textOf(row, "action"), reason: textOf(row, "reason") };
  if (!kind || typeof row["figures"] !== "string" || (OF_GROUPS.includes(kind) && !group)) return english;
  const figures = JSON.parse(row["figures"]) as Record<string, Cell>;
  const values = Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, written(words, row, name, figure)]));
  const count = Number(figures["households"] ?? figures["titles"] ?? 0);
  const of = OF_GROUPS.includes(kind) ? group : undefined;
  return {
    subject: of ? w(`group.${of}`) : english.subject,
    action: say(`do.${of ?? kind}` as KeyOf<"do.">, values),
    reason: say(`because.${kind}`, { ...values, count }),
  };
}

/** The same table in the reader's language, without the column of figures. */
export function translated(table: Table, words: WordsHere): Table {
  const columns = table.columns.filter((name) => name !== "figures");
  const rows = rowsOf(table).map((row) => {
    const told: Row = { ...row, ...said(words, row) };
    return columns.map((name) => told[name] ?? null);
  });
  return { columns, rows };
}

/** Of each kind the first few, which are worth most: a catalogue has an artwork to try for every title. */
export function firstOfKinds(rows: readonly Row[], most = 3): Row[] {
  const seen = new Map<string, number>();
  return rows.filter((row) => {
    const before = seen.get(textOf(row, "kind")) ?? 0;
    seen.set(textOf(row, "kind"), before + 1);
    return before < most;
  });
}
