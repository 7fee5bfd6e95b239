/** The period's figures at a glance: each with its change since the period before, and its course. */
import { cx } from "../design";
import { Spark } from "./charts";
import { daysOf } from "./filters";
import styles from "./Insights.module.css";
import { changed, grouped, type Metric } from "./metrics";
import { periods, type Report, type Row } from "./tables";
import { metricName } from "./Trend";
import type { WordsHere } from "./useWords";

export function Stats({ metrics, rows, report, words }: { metrics: readonly Metric[]; rows: readonly Row[]; report: Report; words: WordsHere }) {
  const { f, mirrored } = words;
  const { now, before } = periods(rows, report);
  const byDay = grouped(now, "day");
  const days = report.period ? daysOf(report.period.from, report.period.to) : [];
  return (
    <dl className={styles.stats}>
      {metrics.map((metric) => {
        const value = metric.of(now);
        return (
          <div key={metric.key}>
            <dt>{metricName(words, metric)}</dt>
            <dd>
              <span className={styles.figureValue}>{value === null ? "–" : f.value(metric.kind, value)}</span>
              {before && <Changed words={words} now={value} before={metric.of(before)} better={metric.better ?? "more"} />}
              <Spark values={days.map((day) => metric.of(byDay.get(day) ?? []))} mirrored={mirrored} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** An arrow and a sign beside the colour: whether it is good news is seen without either. */
export function Changed({ words: { w, f }, now, before, better }: { words: WordsHere; now: number | null; before: number | null; better: "more" | "less" }) {
  const share = changed(now, before);
  if (share === null) return <span className={styles.change}>{w("change.unknown")}</span>;
  const flat = Math.abs(share) < 0.005;
  const good = flat ? undefined : share > 0 === (better === "more");
  return (
    <span className={cx(styles.change, good === true && styles.good, good === false && styles.bad)}>
      <span aria-hidden="true">{flat ? "→" : share > 0 ? "↑" : "↓"}</span> {f.change(flat ? 0 : share)} <span className="visually-hidden">{w("change.since")}</span>
    </span>
  );
}
