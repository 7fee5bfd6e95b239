/** The longest list of a report, cut to its head: amounts by title, country, device, row. */
import type { ReactNode } from "react";
import { type Bar, Bars } from "./charts";
import type { Formats } from "./DataTable";
import { Figure } from "./Figure";
import { changed, grouped, type Metric } from "./metrics";
import { leads } from "./sentences";
import { periods, type Report, type Row, rowsOf, type Table } from "./tables";
import type { WordsHere } from "./useWords";

const SHOWN = 10;

export interface Ranked {
  readonly key: string;
  /** As a sentence calls it. */
  readonly name: string;
  readonly value: number;
  readonly before: number | undefined;
  readonly row: Row;
}

/** Groups of a table's rows by `column`, by the metric's value. Those without one are left out. */
export function ranked(table: Table, column: string, metric: Metric, report: Report, nameOf: (row: Row) => string): Ranked[] {
  const { now, before } = periods(rowsOf(table), report);
  const earlier = before && grouped(before, column);
  return [...grouped(now, column)]
    .flatMap(([key, rows]) => {
      const value = metric.of(rows);
      const [row] = rows;
      return value === null || !row ? [] : [{ key, name: nameOf(row), value, before: earlier ? (metric.of(earlier.get(key) ?? []) ?? undefined) : undefined, row }];
    })
    .toSorted((one, other) => other.value - one.value);
}

/** `adds`: whether the amounts are parts of one whole, so that shares of it can be told. */
export function Ranking({ title, hint, table, column, metric, report, words, formats, file, nameOf, linkOf, adds = true, whole }: {
  title: string;
  hint?: string;
  table: Table;
  column: string;
  metric: Metric;
  report: Report;
  words: WordsHere;
  formats: Formats;
  file: string;
  nameOf: (row: Row) => string;
  linkOf?: (ranked: Ranked) => ReactNode;
  adds?: boolean;
  whole?: number;
}) {
  const { f } = words;
  const all = ranked(table, column, metric, report, nameOf);
  const total = all.reduce((sum, { value }) => sum + value, 0);
  const bars: Bar[] = all.slice(0, SHOWN).map((each) => {
    const share = changed(each.value, each.before ?? null);
    const note = each.before !== undefined ? (share === null ? "" : f.change(share)) : adds && total > 0 ? f.percent(each.value / total) : "";
    return { key: each.key, name: linkOf ? linkOf(each) : <bdi>{each.name}</bdi>, value: each.value, before: each.before, note };
  });
  return (
    <Figure title={title} {...(hint && { hint })} sentence={leads(words, metric.kind, all.map(({ name, value }) => [name, value] as const), adds)} table={table} formats={formats} file={file}>
      <Bars beforeName={words.w("period.before")} label={title} bars={bars} format={(value) => f.value(metric.kind, value)} {...(whole && { whole })} />
    </Figure>
  );
}
