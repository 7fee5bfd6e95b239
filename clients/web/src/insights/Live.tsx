/** /studio/insights/live: streams that play now, and the last hour, minute by minute. It asks again every quarter of a minute. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { ErrorState } from "../design";
import { type Bar, Bars, Plot, type Series } from "./charts";
import { Figure } from "./Figure";
import styles from "./Insights.module.css";
import { Page, Waiting } from "./Page";
import { live } from "./queries";
import { leads } from "./sentences";
import { more, numberOf, type Report, rowsOf, type Table, textOf } from "./tables";
import { useWords, type WordsHere } from "./useWords";

export function Live() {
  const { data, error, refetch } = useQuery(live);
  const words = useWords();
  const { w, f } = words;
  return (
    <Page name="live" updated={data?.as_of && w("live.as_of", { moment: f.moment(data.as_of) })}>
      {data ? <Charts report={data} words={words} /> : error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />}
    </Page>
  );
}

function Charts({ report, words }: { report: Report; words: WordsHere }) {
  const { w, f, country, mirrored } = words;
  const rows = rowsOf(report);
  const now = rowsOf(more(report, "now"))[0];
  const values = (column: string) => rows.map((row) => numberOf(row, column));
  const total = (column: string) => values(column).reduce((all, each) => all + each, 0);
  const counted = now?.["watching"] ?? null;
  const series: Series[] = [
    { key: "starts", name: w("column.starts"), values: values("starts"), look: "first", kind: "area" },
    { key: "stalls", name: w("column.stalls"), values: values("stalls"), look: "second" },
    { key: "errors", name: w("column.errors"), values: values("errors"), look: "third" },
  ];
  const figures = [
    { key: "watching", name: w("live.watching"), value: counted === null ? w("live.counting") : f.value("count", Number(counted)) },
    { key: "starts", name: w("live.starts"), value: f.value("count", total("starts")) },
    { key: "stalls", name: w("live.stalls"), value: f.value("count", total("stalls")) },
    { key: "errors", name: w("live.errors"), value: f.value("count", total("errors")) },
  ];
  const titles = more(report, "titles");
  const countries = more(report, "countries");
  return (
    <div className={styles.figures}>
      <dl className={styles.stats}>
        {figures.map(({ key, name, value }) => (
          <div key={key}>
            <dt>
              {key === "watching" && <span className={styles.pulse} aria-hidden="true" />}
              {name}
            </dt>
            <dd>
              <span className={styles.figureValue}>{value}</span>
            </dd>
          </div>
        ))}
      </dl>
      <Figure title={w("live.minutes")} hint={w("live.hint")} sentence={w("said.live", { starts: f.value("count", total("starts")), stalls: f.value("count", total("stalls")), errors: f.value("count", total("errors")) })} table={report} formats={{ words }} file="minutes" wide>
        <Plot
          label={w("live.minutes")}
          places={rows.map((row) => Date.parse(textOf(row, "minute")))}
          series={series}
          ticks={(most) => rows.filter((row) => new Date(textOf(row, "minute")).getUTCMinutes() % (most < 8 ? 15 : 5) === 0).map((row) => ({ place: Date.parse(textOf(row, "minute")), text: f.minute(textOf(row, "minute")) }))}
          pointName={(index) => f.minute(textOf(rows[index], "minute"))}
          format={(value) => f.value("count", value)}
          short={(value) => f.short("count", value)}
          mirrored={mirrored}
        />
      </Figure>
      <Ranked title={w("live.titles")} table={titles} column="content_id" words={words} file="live-titles" nameOf={(row) => textOf(row, "title") || textOf(row, "content_id")} linked />
      <Ranked title={w("live.countries")} table={countries} column="country" words={words} file="live-countries" nameOf={(row) => country(textOf(row, "country"))} />
    </div>
  );
}

const SHOWN = 10;

function Ranked({ title, table, column, words, file, nameOf, linked = false }: { title: string; table: Table; column: string; words: WordsHere; file: string; nameOf: (row: ReturnType<typeof rowsOf>[number]) => string; linked?: boolean }) {
  const { w, f } = words;
  const by = table.rows.some((row) => row[table.columns.indexOf("watching")]) ? "watching" : "starts";
  const rows = rowsOf(table).toSorted((one, other) => numberOf(other, by) - numberOf(one, by));
  const bars: Bar[] = rows.slice(0, SHOWN).map((row) => {
    const key = textOf(row, column);
    const name = <bdi>{nameOf(row)}</bdi>;
    const errors = numberOf(row, "errors");
    return { key, name: linked ? <Link to={`/studio/insights/titles/${key}`}>{name}</Link> : name, value: numberOf(row, by), note: errors > 0 ? w("live.note", { count: errors }) : "" };
  });
  return (
    <Figure title={title} sentence={leads(words, "count", rows.map((row) => [nameOf(row), numberOf(row, by)] as const))} table={table} formats={{ words }} file={file}>
      <Bars beforeName={words.w("period.before")} label={title} bars={bars} format={(value) => f.value("count", value)} />
    </Figure>
  );
}
