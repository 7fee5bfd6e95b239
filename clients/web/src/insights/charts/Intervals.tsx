/** What is expected, and between what it probably lies: a point on a line, all on one scale with zero on it. */
import type { ReactNode } from "react";
import styles from "./Charts.module.css";
import { valueScale } from "./scales";

export interface Interval {
  readonly key: string;
  readonly name: ReactNode;
  readonly low: number;
  readonly expected: number;
  readonly high: number;
  /** In words: the numbers. */
  readonly text: ReactNode;
  readonly note?: ReactNode;
  /** Of a change: whether it is good, bad or unclear, where that does not follow from where zero lies. */
  readonly clear?: "up" | "down" | "no";
}

/** `effects`: the rows are changes, which are clear where zero lies outside; else they are amounts. */
export function Intervals({ label, rows, effects = false }: { label: string; rows: readonly Interval[]; effects?: boolean }) {
  // A scale's height is its width here: the larger the further along.
  const scale = valueScale(rows.flatMap(({ low, high }) => [low, high]), 100);
  const along = (value: number) => 100 - scale(value);
  return (
    <ul className={styles.intervals} aria-label={label}>
      {rows.map(({ key, name, low, expected, high, text, note, clear = low > 0 ? "up" : high < 0 ? "down" : "no" }) => (
        <li key={key}>
          <span className={styles.name}>{name}</span>
          <span className={styles.value}>{text}</span>
          <span className={styles.scale} aria-hidden="true">
            <span className={styles.zero} style={{ insetInlineStart: `${along(0)}%` }} />
            <span className={styles.span} data-clear={effects ? clear : "amount"} style={{ insetInlineStart: `${along(low)}%`, inlineSize: `${along(high) - along(low)}%` }} />
            <span className={styles.point} style={{ insetInlineStart: `${along(expected)}%` }} />
          </span>
          {note && <span className={styles.note}>{note}</span>}
        </li>
      ))}
    </ul>
  );
}
