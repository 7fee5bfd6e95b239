/** The figures of a chart, as a table. */
import { COLUMNS, type Column, isColumn } from "./columns";
import styles from "./Insights.module.css";
import type { Cell, Table } from "./tables";
import type { WordsHere } from "./useWords";

/** `columns`: other ways to write some columns than theirs. */
export interface Formats {
  readonly words: WordsHere;
  readonly columns?: Readonly<Record<string, Column>>;
  /** Minor units of the currency in one of it. */
  readonly minor?: number;
}

const TEXTS: ReadonlySet<string> = new Set(["text", "country", "device", "period"]);
/** Rows that are shown; the CSV has all. */
const MOST = 400;

export function DataTable({ label, table: { columns, rows }, formats }: { label: string; table: Table; formats: Formats }) {
  const { w, f } = formats.words;
  const kinds = columns.map((name): Column => formats.columns?.[name] ?? (isColumn(name) ? COLUMNS[name] : { kind: "text" }));
  return (
    <div className={styles.scroller} role="group" aria-label={label} tabIndex={0}>
      <table className={styles.table}>
        <caption className="visually-hidden">{label}</caption>
        <thead>
          <tr>
            {columns.map((name, index) => (
              <th key={name} scope="col" data-text={TEXTS.has(kinds[index]?.kind ?? "text")}>
                {isColumn(name) ? w(`column.${name}`) : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST).map((row, line) => (
            <tr key={line}>
              {row.map((cell, index) => (
                <td key={index} data-text={TEXTS.has(kinds[index]?.kind ?? "text")}>
                  <bdi>{written(cell, kinds[index] ?? { kind: "text" }, formats)}</bdi>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST && <p className={styles.hint}>{w("figure.cut", { shown: f.value("count", MOST), all: f.value("count", rows.length) })}</p>}
    </div>
  );
}

function written(cell: Cell, { kind, unit = 1 }: Column, { words: { w, f, country, device }, minor = 100 }: Formats): string {
  if (cell === null || cell === "") return "–";
  const value = Number(cell);
  switch (kind) {
    case "text":
      return String(cell);
    case "day":
      return f.day(String(cell));
    case "moment":
      return f.moment(String(cell));
    case "country":
      return country(String(cell));
    case "device":
      return device(String(cell));
    case "period":
      return w(cell === "before" ? "period.before" : "period.now");
    case "clock":
      return f.clock(value);
    case "money":
      return f.value("money", value / minor);
    default:
      return Number.isNaN(value) ? String(cell) : f.value(kind, value / unit);
  }
}
