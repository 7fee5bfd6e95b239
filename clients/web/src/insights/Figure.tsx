/** A chart with what belongs to it: its title, the sentence that says what it shows, its table and that table as CSV. */
import { type ReactNode, useId, useState } from "react";
import { Button, Icon } from "../design";
import { DataTable, type Formats } from "./DataTable";
import styles from "./Insights.module.css";
import { useMessages } from "./messages";
import { csv, type Table } from "./tables";

export function Figure({ title, hint, sentence, table, formats, file, children, wide = false, controls }: {
  title: string;
  /** How the figure is defined. */
  hint?: string;
  sentence: string;
  /** What the chart is drawn from. */
  table: Table;
  formats: Formats;
  /** The CSV's name, without its ending. */
  file: string;
  /** Over the page's whole width. */
  wide?: boolean;
  controls?: ReactNode;
  children: ReactNode;
}) {
  const w = useMessages();
  const id = useId();
  const [shown, setShown] = useState(false);
  const empty = table.rows.length === 0;
  return (
    <article className={styles.figure} data-wide={wide} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {controls}
      </header>
      <p className={styles.sentence}>{sentence}</p>
      {empty ? (
        <p className={styles.nothing}>
          <Icon name="search" size="1.25em" /> {w("figure.empty")}
        </p>
      ) : (
        children
      )}
      {hint && <p className={styles.hint}>{hint}</p>}
      {!empty && (
        <div className={styles.below}>
          <Button rank="quiet" aria-expanded={shown} aria-controls={`${id}-table`} aria-label={`${w(shown ? "figure.hide" : "figure.table")}: ${title}`} onClick={() => setShown(!shown)}>
            {w(shown ? "figure.hide" : "figure.table")}
          </Button>
          <Button rank="quiet" icon="download" aria-label={`${w("figure.csv")}: ${title}`} onClick={() => save(`${file}.csv`, csv(table))}>
            {w("figure.csv")}
          </Button>
        </div>
      )}
      <div id={`${id}-table`} hidden={!shown}>
        {shown && <DataTable label={title} table={table} formats={formats} />}
      </div>
    </article>
  );
}

/** The mark before it says that it is UTF-8, which spreadsheets do not guess. */
function save(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
