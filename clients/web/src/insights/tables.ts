/** A report's tables as the API answers them, read by their columns' names, and written as CSV. */

export type Cell = string | number | boolean | null;

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Period {
  readonly from: string;
  readonly to: string;
}

export interface Report extends Table {
  readonly as_of?: string | null;
  readonly period?: Period | null;
  /** The period before, where it was asked for. */
  readonly before?: Period | null;
  readonly more?: Readonly<Record<string, Table>> | null;
}

export type Row = Readonly<Record<string, Cell>>;

export const NO_TABLE: Table = { columns: [], rows: [] };

export const rowsOf = ({ columns, rows }: Table): Row[] => rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null])));

/** One of the answer's further tables; without rows where it has none of that name. */
export const more = (report: Report, name: string): Table => report.more?.[name] ?? NO_TABLE;

/** A cell as a number; what is none counts as 0. */
export const numberOf = (row: Row | undefined, column: string): number => Number(row?.[column] ?? 0) || 0;
export const textOf = (row: Row | undefined, column: string): string => String(row?.[column] ?? "");

/** Rows of this period, and of the one before: by their day, else by what their column `period` says. */
export function periods(rows: readonly Row[], { period, before }: Report): { now: Row[]; before: Row[] | null } {
  const isBefore = (row: Row) => row["period"] === "before" || (typeof row["day"] === "string" && !!period && row["day"] < period.from);
  return { now: rows.filter((row) => !isBefore(row)), before: before ? rows.filter(isBefore) : null };
}

/** What a spreadsheet takes for a formula begins with one of these. */
const FORMULA = /^[=+\-@\t\r]/;

function field(cell: Cell): string {
  if (cell === null) return "";
  const text = typeof cell === "string" && FORMULA.test(cell) ? `'${cell}` : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** RFC 4180, as the API writes it with `Accept: text/csv`. */
export const csv = ({ columns, rows }: Table): string => [columns, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
