/** /studio/insights/audience: who came, who watched, who stayed. */
import { Bars, Cohorts } from "./charts";
import { Figure } from "./Figure";
import { grouped, last, mean, ratio, sum } from "./metrics";
import { ReportPage } from "./Page";
import { Ranking } from "./Ranking";
import { funnel, kept } from "./sentences";
import { Stats } from "./Stats";
import { more, numberOf, periods, type Report, rowsOf, textOf } from "./tables";
import { Trend } from "./Trend";
import type { WordsHere } from "./useWords";

const HOURS = sum("watch_hours", "watch_seconds", "hours", 3600);
const DAILY = mean("dau", "dau");
const SHOWN = [DAILY, last("mau", "mau"), sum("new_viewers", "new_viewers"), sum("plays", "plays"), HOURS, ratio("completion", "finished", "plays")];
const WATCHING = [DAILY, last("wau", "wau"), last("mau", "mau"), mean("visitors", "visitors")];
const USE = [HOURS, sum("plays", "plays"), sum("sessions", "sessions"), sum("new_viewers", "new_viewers")];
/** Weeks since the first that are shown. */
const WEEKS = 12;

export function Audience() {
  return (
    <ReportPage name="audience" page="audience" facets={["country", "device", "kids"]} empty={({ rows }) => rows.length === 0}>
      {(report, words) => <Charts report={report} words={words} />}
    </ReportPage>
  );
}

function Charts({ report, words }: { report: Report; words: WordsHere }) {
  const { w, country, device } = words;
  const rows = rowsOf(report);
  const shared = { report, words, formats: { words } };
  return (
    <>
      <Stats metrics={SHOWN} rows={rows} report={report} words={words} />
      <Trend {...shared} title={w("audience.people")} hint={w("audience.people.hint")} metrics={WATCHING} rows={rows} table={report} file="audience" />
      <Trend {...shared} title={w("audience.use")} metrics={USE} rows={rows} table={report} file="audience" kind="columns" />
      <Ranking {...shared} title={w("audience.countries")} table={more(report, "countries")} column="country" metric={HOURS} file="countries" nameOf={(row) => country(textOf(row, "country"))} />
      <Ranking {...shared} title={w("audience.devices")} table={more(report, "devices")} column="device" metric={HOURS} file="devices" nameOf={(row) => device(textOf(row, "device"))} />
      <Funnel {...shared} name="watching" />
      <Funnel {...shared} name="paying" />
      <Retention {...shared} />
    </>
  );
}

const STEPS = ["page", "title", "play", "finish", "visit", "plan", "subscribed", "paid"] as const;

function Funnel({ report, words, formats, name }: { report: Report; words: WordsHere; formats: { words: WordsHere }; name: "watching" | "paying" }) {
  const { w, f } = words;
  const table = more(report, "funnels");
  const own = { columns: table.columns, rows: table.rows.filter((row) => row[table.columns.indexOf("funnel")] === name) };
  const { now, before } = periods(rowsOf(own), report);
  const count = (step: string, rows: typeof now | null) => rows?.filter((row) => textOf(row, "name") === step).reduce((all, row) => all + numberOf(row, "entered"), 0);
  const steps = STEPS.filter((step) => now.some((row) => textOf(row, "name") === step)).map((step) => ({ step, name: w(`step.${step}`), people: count(step, now) ?? 0, before: before ? count(step, before) : undefined }));
  return (
    <Figure title={w(`audience.funnel.${name}`)} hint={w(`audience.funnel.${name}.hint`)} sentence={funnel(words, steps)} table={own} formats={formats} file={`funnel-${name}`}>
      <Bars
        beforeName={words.w("period.before")}
        label={w(`audience.funnel.${name}`)}
        ordered
        bars={steps.map(({ step, name: said, people, before: earlier }, index) => ({ key: step, name: said, value: people, before: earlier, note: index === 0 ? "" : f.percent(people / Math.max(1, steps[index - 1]?.people ?? 1)) }))}
        format={(value) => f.value("count", value)}
      />
    </Figure>
  );
}

function Retention({ report, words, formats }: { report: Report; words: WordsHere; formats: { words: WordsHere } }) {
  const { w, f } = words;
  const table = more(report, "retention");
  const rows = rowsOf(table);
  const cohorts = [...grouped(rows, "cohort")].toSorted(([one], [other]) => other.localeCompare(one)).map(([cohort, own]) => ({
    key: cohort,
    name: f.day(cohort),
    size: f.value("count", numberOf(own[0], "viewers")),
    shares: Array.from({ length: WEEKS + 1 }, (_, week) => {
      const row = own.find((each) => numberOf(each, "week") === week);
      return row && numberOf(row, "viewers") > 0 ? numberOf(row, "stayed") / numberOf(row, "viewers") : null;
    }),
  }));
  const weeks = Array.from({ length: WEEKS + 1 }, (_, week) => f.value("count", week));
  return (
    <Figure title={w("audience.retention")} hint={w("audience.retention.hint")} sentence={kept(words, rows)} table={table} formats={formats} file="retention" wide>
      <Cohorts label={w("audience.retention")} cohorts={cohorts} heads={{ cohort: w("column.cohort"), size: w("column.viewers"), weeks }} percent={f.percent} />
    </Figure>
  );
}
