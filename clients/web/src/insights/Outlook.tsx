/** /studio/insights/outlook: what is expected, and what to do about it. */
import { Bars, Intervals, Plot } from "./charts";
import { Figure } from "./Figure";
import styles from "./Insights.module.css";
import { ReportPage } from "./Page";
import { leads } from "./sentences";
import { firstOfKinds, kindOf, translated } from "./suggestions";
import { more, numberOf, type Row, rowsOf, type Table, textOf } from "./tables";
import type { WordsHere } from "./useWords";

export function Outlook() {
  return (
    <ReportPage name="experiments" page="outlook" facets={[]} empty={(report) => Object.values(report.more ?? {}).every(({ rows }) => rows.length === 0)}>
      {(report, words) => (
        <>
          <Suggestions table={translated(more(report, "suggestions"), words)} words={words} />
          <Load table={more(report, "load")} words={words} />
          <Demand table={more(report, "titles")} words={words} />
          <Churn table={more(report, "churn")} words={words} />
        </>
      )}
    </ReportPage>
  );
}

/** What a suggestion's figures are of: a share, or an amount of money. */
function amount({ f, w }: WordsHere, row: Row): (column: string) => string {
  const unit = textOf(row, "unit");
  if (unit === "share") return (column) => f.change(numberOf(row, column));
  const money = (column: string) => f.amount(numberOf(row, column), textOf(row, "currency") || "USD");
  return unit === "minor_an_hour" ? (column) => w("suggestions.hour", { amount: money(column) }) : money;
}

function Suggestions({ table, words }: { table: Table; words: WordsHere }) {
  const { w } = words;
  const rows = rowsOf(table);
  const first = firstOfKinds(rows);
  return (
    <Figure title={w("suggestions.title")} hint={w("suggestions.hint")} sentence={rows.length > 0 ? w("said.suggestions", { count: rows.length }) : w("said.none")} table={table} formats={{ words }} file="suggestions" wide>
      <ul className={styles.suggestions}>
        {first.map((row, index) => {
          const kind = kindOf(row);
          const told = amount(words, row);
          return (
            <li key={index}>
              <span className={styles.quiet}>{kind ? w(`suggestion.${kind}`) : textOf(row, "kind")}</span>
              <strong>
                <bdi>{textOf(row, "title") || textOf(row, "subject")}</bdi>: <bdi>{textOf(row, "action")}</bdi>
              </strong>
              <bdi>{textOf(row, "reason")}</bdi>
              {row["expected"] !== null && <span className={styles.quiet}>{w("suggestions.range", { expected: told("expected"), low: told("low"), high: told("high") })}</span>}
            </li>
          );
        })}
      </ul>
      {first.length < rows.length && <p className={styles.quiet}>{w("suggestions.more", { count: rows.length - first.length })}</p>}
    </Figure>
  );
}

function Load({ table, words }: { table: Table; words: WordsHere }) {
  const { w, f, mirrored } = words;
  const rows = rowsOf(table).toSorted((one, other) => textOf(one, "hour").localeCompare(textOf(other, "hour")));
  const places = rows.map((row) => Date.parse(textOf(row, "hour")));
  const values = (column: string) => rows.map((row) => numberOf(row, column));
  const peak = rows.toSorted((one, other) => numberOf(other, "expected") - numberOf(one, "expected"))[0];
  return (
    <Figure
      title={w("load.title")}
      hint={w("load.hint")}
      sentence={peak ? w("said.load", { moment: f.moment(textOf(peak, "hour")), expected: f.value("count", numberOf(peak, "expected")), low: f.value("count", numberOf(peak, "low")), high: f.value("count", numberOf(peak, "high")) }) : w("said.none")}
      table={table}
      formats={{ words, columns: { expected: { kind: "count" }, low: { kind: "count" }, high: { kind: "count" } } }}
      file="load"
      wide
    >
      <Plot
        label={w("load.title")}
        places={places}
        series={[{ key: "expected", name: w("column.expected"), values: values("expected"), look: "first", kind: "line", band: { low: values("low"), high: values("high") } }]}
        ticks={(most) => rows.filter((_, index) => index % Math.ceil(rows.length / most) === 0).map((row) => ({ place: Date.parse(textOf(row, "hour")), text: f.minute(textOf(row, "hour")) }))}
        pointName={(index) => f.moment(textOf(rows[index], "hour"))}
        format={(value) => f.value("count", value)}
        short={(value) => f.short("count", value)}
        mirrored={mirrored}
      />
    </Figure>
  );
}

function Demand({ table, words }: { table: Table; words: WordsHere }) {
  const { w, f } = words;
  const rows = rowsOf(table);
  const hours = (row: Row, column: string) => numberOf(row, column) / 3600;
  const name = (row: Row) => textOf(row, "title") || textOf(row, "content_id");
  return (
    <Figure title={w("demand.title")} hint={w("demand.hint")} sentence={leads(words, "hours", rows.map((row) => [name(row), hours(row, "expected")] as const), false)} table={table} formats={{ words, columns: { expected: { kind: "hours", unit: 3600 }, low: { kind: "hours", unit: 3600 }, high: { kind: "hours", unit: 3600 } } }} file="demand">
      <Intervals
        label={w("demand.title")}
        rows={rows.slice(0, 10).map((row) => ({
          key: textOf(row, "content_id"),
          name: <bdi>{name(row)}</bdi>,
          low: hours(row, "low"),
          expected: hours(row, "expected"),
          high: hours(row, "high"),
          text: f.value("hours", hours(row, "expected")),
          note: w("demand.range", { low: f.value("hours", hours(row, "low")), high: f.value("hours", hours(row, "high")) }),
        }))}
      />
    </Figure>
  );
}

function Churn({ table, words }: { table: Table; words: WordsHere }) {
  const { w, f } = words;
  const rows = rowsOf(table);
  const expected = rows.reduce((all, row) => all + numberOf(row, "expected"), 0);
  const people = rows.reduce((all, row) => all + numberOf(row, "households"), 0);
  return (
    <Figure title={w("churn.title")} hint={w("churn.hint")} sentence={people > 0 ? w("said.churn", { people: f.value("count", people), expected: f.value("count", Math.round(expected)) }) : w("said.none")} table={table} formats={{ words }} file="churn">
      <Bars
        beforeName={words.w("period.before")}
        label={w("churn.title")}
        ordered
        bars={rows.map((row) => ({ key: textOf(row, "band"), name: w("churn.band", { from: f.percent(numberOf(row, "band")), to: f.percent(numberOf(row, "band") + 0.1) }), value: numberOf(row, "households") }))}
        format={(value) => f.value("count", value)}
      />
    </Figure>
  );
}
