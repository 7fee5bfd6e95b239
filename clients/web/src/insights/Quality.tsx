/** /studio/insights/quality: how well playing went, by the metrics that Mux Data publishes. */
import { Link, useLocation } from "react-router";
import { Plot } from "./charts";
import { Figure } from "./Figure";
import { type Metric, ratio, sum } from "./metrics";
import { ReportPage } from "./Page";
import { percentile } from "./percentiles";
import { type Ranked, Ranking } from "./Ranking";
import { compared } from "./sentences";
import { Stats } from "./Stats";
import { more, numberOf, periods, type Report, type Row, rowsOf, textOf } from "./tables";
import { Trend } from "./Trend";
import type { WordsHere } from "./useWords";

const STARTUP = ratio("startup", "startup_ms", "starts", "seconds", "less", 1000);
const REBUFFERING = ratio("rebuffering", "stall_ms", "watch_ms", "percent", "less");
const FAILED = ratio("failed", "failures", "attempts", "percent", "less");
const EXITS = ratio("exits", "exits", "attempts", "percent", "less");
const STALLED = ratio("stalled", "stalled_plays", "starts", "percent", "less");
const STARTUP_ERRORS: Metric = ratio("startup_failed", "startup_failures", "attempts", "percent", "less");
const SHOWN = [STARTUP, REBUFFERING, FAILED, EXITS, STALLED, sum("attempts", "attempts")];
const HEIGHT_REBUFFERING = ratio("rebuffering", "stall_ms", ["played_ms", "stall_ms"], "percent", "less");

export function Quality() {
  return (
    <ReportPage name="quality" page="quality" facets={["country", "device", "kids"]} empty={({ rows }) => rows.length === 0}>
      {(report, words) => <Charts report={report} words={words} />}
    </ReportPage>
  );
}

function Charts({ report, words }: { report: Report; words: WordsHere }) {
  const { w, country, device } = words;
  const { search } = useLocation();
  const rows = rowsOf(report);
  const shared = { report, words, formats: { words } };
  const lines = (row: Row) => (/^\d+$/.test(textOf(row, "height")) ? `${textOf(row, "height")}p` : w("name.unknown"));
  const link = ({ key, name }: Ranked) => (
    <Link to={{ pathname: `/studio/insights/titles/${key}`, search }}>
      <bdi>{name}</bdi>
    </Link>
  );
  return (
    <>
      <Stats metrics={SHOWN} rows={rows} report={report} words={words} />
      <Trend {...shared} title={w("quality.days")} hint={w("quality.days.hint")} metrics={[STARTUP, REBUFFERING, FAILED, EXITS, STARTUP_ERRORS]} rows={rows} table={report} file="quality" kind="line" />
      <Startup report={report} words={words} />
      <Ranking {...shared} title={w("quality.devices")} table={more(report, "devices")} column="device" metric={REBUFFERING} file="quality-devices" nameOf={(row) => device(textOf(row, "device"))} adds={false} />
      <Ranking {...shared} title={w("quality.countries")} table={more(report, "countries")} column="country" metric={STARTUP} file="quality-countries" nameOf={(row) => country(textOf(row, "country"))} adds={false} />
      <Ranking {...shared} title={w("quality.heights")} table={more(report, "heights")} column="height" metric={HEIGHT_REBUFFERING} file="quality-heights" nameOf={lines} adds={false} />
      <Ranking {...shared} title={w("quality.titles")} hint={w("quality.titles.hint")} table={more(report, "titles")} column="content_id" metric={FAILED} file="quality-titles" nameOf={(row) => textOf(row, "title") || textOf(row, "content_id")} linkOf={link} adds={false} />
      <Ranking {...shared} title={w("quality.errors")} table={more(report, "errors")} column="code" metric={sum("failures", "failures", "count", 1, "less")} file="errors" nameOf={(row) => textOf(row, "code")} />
    </>
  );
}

/** Steps of half a second are enough to see a distribution's shape. */
const COARSE = 500;
/** Milliseconds at which the picture ends; what is longer is in the last column. */
const LONGEST = 10_000;

function Startup({ report, words }: { report: Report; words: WordsHere }) {
  const { w, f } = words;
  const table = more(report, "startup");
  const { now, before } = periods(rowsOf(table), report);
  const places = Array.from({ length: LONGEST / COARSE }, (_, index) => index * COARSE);
  const shares = (rows: readonly Row[]) => {
    const all = rows.reduce((sum, row) => sum + numberOf(row, "starts"), 0);
    const columns = new Array<number>(places.length).fill(0);
    for (const row of rows) {
      const at = Math.min(places.length - 1, Math.floor(numberOf(row, "bucket_ms") / COARSE));
      columns[at] = (columns[at] ?? 0) + numberOf(row, "starts");
    }
    return columns.map((count) => (all > 0 ? count / all : null));
  };
  const [median, slow] = [percentile(now, 0.5), percentile(now, 0.95)];
  const earlier = before && percentile(before, 0.5);
  const said =
    median === null || slow === null
      ? w("said.none")
      : [w("said.startup", { median: f.value("seconds", median / 1000), slow: f.value("seconds", slow / 1000) }), before && compared(words, "seconds", median / 1000, earlier === null ? null : earlier / 1000)]
          .filter(Boolean)
          .join(" ");
  const range = (index: number) => {
    const from = (places[index] ?? 0) / 1000;
    return index === places.length - 1 ? w("quality.startup.longer", { from: f.value("seconds", from) }) : w("quality.startup.range", { from: f.value("seconds", from), to: f.value("seconds", from + COARSE / 1000) });
  };
  return (
    <Figure title={w("quality.startup")} hint={w("quality.startup.hint")} sentence={said} table={table} formats={{ words }} file="startup" wide>
      <Plot
        label={w("quality.startup")}
        places={places}
        series={[
          { key: "now", name: w("period.now"), values: shares(now), look: "first", kind: "columns" },
          ...(before && before.length > 0 ? [{ key: "before", name: w("period.before"), values: shares(before), look: "before" as const, kind: "columns" as const }] : []),
        ]}
        ticks={(most) => places.filter((_, index) => index % Math.ceil(places.length / most) === 0).map((place) => ({ place, text: f.short("seconds", place / 1000) }))}
        pointName={range}
        format={(value) => f.value("percent", value)}
        short={(value) => f.short("percent", value)}
        mirrored={words.mirrored}
      />
    </Figure>
  );
}
