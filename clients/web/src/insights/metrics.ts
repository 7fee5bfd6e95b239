/** Figures that are made of a report's rows: of one day, and of a whole period by the same rule. */
import { numberOf, type Row } from "./tables";

export type Kind = "count" | "hours" | "seconds" | "percent" | "money" | "rate";

export interface Metric {
  /** Its sentence in the catalogue: `metric.<key>`. */
  readonly key: string;
  readonly kind: Kind;
  /** Null where there is nothing to make it of. */
  readonly of: (rows: readonly Row[]) => number | null;
  /** Whether more of it is good news. */
  readonly better?: "more" | "less";
  /** How a period's figure follows from its days': they add up, it is their mean, or the last one. */
  readonly over: "sum" | "mean" | "last";
}

const total = (rows: readonly Row[], column: string): number => rows.reduce((sum, row) => sum + numberOf(row, column), 0);
const known = (rows: readonly Row[], column: string): Row[] => rows.filter((row) => row[column] !== null && row[column] !== undefined);

/** `unit`: what the column's values are divided by: 3600 where it counts seconds and hours are shown. */
export const sum = (key: string, column: string, kind: Kind = "count", unit = 1, better: "more" | "less" = "more"): Metric => ({
  key, kind, better, over: "sum",
  of: (rows) => (known(rows, column).length > 0 ? total(rows, column) / unit : null),
});

/** Of people who are counted each day: the days' counts do not add up, as most come again. */
export const mean = (key: string, column: string, kind: Kind = "count", better: "more" | "less" = "more"): Metric => ({
  key, kind, better, over: "mean",
  of: (rows) => (known(rows, column).length > 0 ? total(rows, column) / known(rows, column).length : null),
});

/** A state, as it is at the end of a period. */
export const last = (key: string, column: string, kind: Kind = "count", unit = 1, better: "more" | "less" = "more"): Metric => ({
  key, kind, better, over: "last",
  of: (rows) => {
    const day = known(rows, column).map((row) => String(row["day"] ?? "")).toSorted().at(-1);
    return day === undefined ? null : total(rows.filter((row) => String(row["day"] ?? "") === day), column) / unit;
  },
});

/** One count of another: both are added up before they are divided, so that a small day weighs little. */
export const ratio = (key: string, part: string | readonly string[], whole: string | readonly string[], kind: Kind = "percent", better: "more" | "less" = "more", unit = 1): Metric => ({
  key, kind, better, over: "mean",
  of: (rows) => {
    const below = [whole].flat().reduce((all, column) => all + total(rows, column), 0);
    return below > 0 ? [part].flat().reduce((all, column) => all + total(rows, column), 0) / below / unit : null;
  },
});

/** By how much of the value before it differs: 0.1 is a tenth more. Null where there was nothing before. */
export const changed = (now: number | null, before: number | null): number | null => (now === null || !before ? null : (now - before) / Math.abs(before));

/** Rows by what one of their columns says. */
export function grouped(rows: readonly Row[], column: string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = String(row[column] ?? "");
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}
