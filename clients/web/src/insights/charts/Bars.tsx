/** Amounts beside each other, the longest first as they come. Every value stands in words: nothing hides behind a pointer. */
import type { ReactNode } from "react";
import styles from "./Charts.module.css";

export interface Bar {
  readonly key: string;
  readonly name: ReactNode;
  readonly value: number;
  /** Of the period before: drawn as a mark. */
  readonly before?: number | undefined;
  /** Beside the value: a share, a change. */
  readonly note?: ReactNode;
}

/** `whole`: what the longest possible bar means; else the largest value. `ordered`: steps that follow each other. `beforeName`: of the marks. */
export function Bars({ label, bars, format, whole, ordered = false, beforeName }: { label: string; bars: readonly Bar[]; format: (value: number) => string; whole?: number; ordered?: boolean; beforeName: string }) {
  const most = whole ?? Math.max(0, ...bars.flatMap(({ value, before = 0 }) => [value, before]));
  const share = (value: number) => `${most > 0 ? (100 * Math.max(0, value)) / most : 0}%`;
  const List = ordered ? "ol" : "ul";
  return (
    <div>
      {bars.some(({ before }) => before !== undefined) && <p className={styles.key}>{beforeName}</p>}
      <List className={styles.bars} aria-label={label}>
      {bars.map(({ key, name, value, before, note }) => (
        <li key={key}>
          <span className={styles.name}>{name}</span>
          <span className={styles.value}>{format(value)}</span>
          <span className={styles.track} aria-hidden="true">
            <span className={styles.bar} style={{ inlineSize: share(value) }} />
            {before !== undefined && <span className={styles.mark} style={{ insetInlineStart: share(before) }} />}
          </span>
          <span className={styles.note}>{note}</span>
        </li>
      ))}
      </List>
    </div>
  );
}
