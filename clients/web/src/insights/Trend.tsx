/** A figure's course over the days of a period, and of the one before, day for day. */
import { useState } from "react";
import { Segments } from "../design";
import { dayOf, Plot, type Series } from "./charts";
import { daysOf } from "./filters";
import { Figure } from "./Figure";
import type { Formats } from "./DataTable";
import { grouped, type Metric } from "./metrics";
import type { KeyOf } from "./messages";
import { trend } from "./sentences";
import { periods, type Report, type Row, type Table } from "./tables";
import { ticksOfDays, type WordsHere } from "./useWords";

export type MetricKey = KeyOf<"metric."> extends `metric.${infer Name}` ? Name : never;
export const metricName = ({ w }: Pick<WordsHere, "w">, { key }: Metric): string => w(`metric.${key as MetricKey}`);

/** Several figures of which one is shown, or one. `rows` and `table`: where they are not the report's own. */
export function Trend({ title, hint, metrics, report, rows, table, words, formats, file, kind = "area", whole = 0, wide = true }: {
  title: string;
  hint?: string;
  metrics: readonly Metric[];
  report: Report;
  rows: readonly Row[];
  table: Table;
  words: WordsHere;
  formats: Formats;
  file: string;
  kind?: "area" | "line" | "columns";
  whole?: number;
  wide?: boolean;
}) {
  const { w, f, mirrored } = words;
  const [chosen, setChosen] = useState(metrics[0]?.key ?? "");
  const metric = metrics.find(({ key }) => key === chosen) ?? metrics[0];
  if (!metric || !report.period) return null;
  const { now, before } = periods(rows, report);
  const days = daysOf(report.period.from, report.period.to);
  const earlier = report.before ? daysOf(report.before.from, report.before.to) : [];
  const valuesOf = (each: readonly Row[], of: readonly string[]) => {
    const byDay = grouped(each, "day");
    return of.map((day) => metric.of(byDay.get(day) ?? []));
  };
  const series: Series[] = [
    ...(before ? [{ key: "before", name: w("period.before"), values: valuesOf(before, earlier), look: "before" as const, kind: "line" as const }] : []),
    { key: "now", name: before ? w("period.now") : metricName(words, metric), values: valuesOf(now, days), look: "first", kind },
  ];
  const name = metricName(words, metric);
  return (
    <Figure
      title={title}
      {...(hint && { hint })}
      sentence={trend(words, { what: name, metric, now, before })}
      table={table}
      formats={formats}
      file={file}
      wide={wide}
      controls={metrics.length > 1 && <Segments label={title} options={metrics.map((each) => [each.key, metricName(words, each)] as const)} value={metric.key} onChange={setChosen} />}
    >
      <Plot
        label={`${title}: ${name}`}
        places={days.map(dayOf)}
        series={series}
        ticks={ticksOfDays(f, days)}
        pointName={(index) => f.day(days[index] ?? "")}
        format={(value) => f.value(metric.kind, value)}
        short={(value) => f.short(metric.kind, value)}
        mirrored={mirrored}
        whole={whole}
      />
    </Figure>
  );
}
