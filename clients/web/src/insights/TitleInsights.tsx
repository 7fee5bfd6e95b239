/** /studio/insights/titles/:contentId: a title's days, and its retention curve, second by second. */
import { useParams } from "react-router";
import { ButtonLink } from "../design";
import { Bars, Plot, secondTicks } from "./charts";
import { Figure } from "./Figure";
import { ratio, sum } from "./metrics";
import { ReportPage } from "./Page";
import { curve } from "./sentences";
import { Stats } from "./Stats";
import { more, numberOf, periods, type Report, type Row, rowsOf, textOf } from "./tables";
import { Trend } from "./Trend";
import type { WordsHere } from "./useWords";

const HOURS = sum("watch_hours", "watch_seconds", "hours", 3600);
const PLAYS = sum("plays", "plays");
const COMPLETION = ratio("completion", "finished", "plays");
const SHOWN = [HOURS, PLAYS, COMPLETION, ratio("opened", "page_views", "impressions"), ratio("played", "attempts", "page_views")];
const REACHED = ["reached_25", "reached_50", "reached_75", "finished"] as const;
/** Points that a curve is drawn with at most: more than a screen has pixels. */
const POINTS = 1200;

export function TitleInsights() {
  const { contentId = "" } = useParams();
  return (
    <ReportPage
      name="title"
      page="titles"
      contentId={contentId}
      facets={["country", "device", "kids"]}
      title={(report) => textOf(rowsOf(more(report, "about"))[0], "title") || contentId}
      empty={(report) => report.rows.length === 0 && more(report, "days").rows.length === 0}
    >
      {(report, words) => <Charts report={report} words={words} contentId={contentId} />}
    </ReportPage>
  );
}

/** From changes to a value for each second: `[second, viewers]` holds until the next one. */
export function perSecond(rows: readonly Row[]): number[] {
  const length = rows.length === 0 ? 0 : Math.max(...rows.map((row) => numberOf(row, "second")));
  const values = new Array<number>(length).fill(0);
  let [next, value] = [0, 0];
  for (let second = 0; second < length; second++) {
    while (next < rows.length && numberOf(rows[next], "second") <= second) value = numberOf(rows[next++], "viewers");
    values[second] = value;
  }
  return values;
}

function Charts({ report, words, contentId }: { report: Report; words: WordsHere; contentId: string }) {
  const { w, f } = words;
  const days = more(report, "days");
  const rows = rowsOf(days);
  const shared = { report, words, formats: { words } };
  const seconds = perSecond(rowsOf(report));
  const step = Math.max(1, Math.ceil(seconds.length / POINTS));
  const values = seconds.filter((_, index) => index % step === 0);
  const { now, before } = periods(rows, report);
  const total = (of: readonly Row[], column: string) => of.reduce((all, row) => all + numberOf(row, column), 0);
  const plays = Math.max(1, total(now, "plays"));
  return (
    <>
      <Stats metrics={SHOWN} rows={rows} report={report} words={words} />
      <Figure title={w("title.curve")} hint={w("title.curve.hint")} sentence={curve(words, values, step)} table={report} formats={shared.formats} file={`curve-${contentId}`} wide>
        <Plot
          label={w("title.curve")}
          places={values.map((_, index) => index * step)}
          series={[{ key: "viewers", name: w("title.watching"), values, look: "first", kind: "area" }]}
          ticks={(most) => secondTicks(seconds.length, most).map((place) => ({ place, text: f.clock(place) }))}
          pointName={(index) => f.clock(index * step)}
          format={(value) => f.value("count", value)}
          short={(value) => f.short("count", value)}
          mirrored={false}
        />
      </Figure>
      <Trend {...shared} title={w("titles.days")} metrics={[HOURS, PLAYS, COMPLETION]} rows={rows} table={days} file={`days-${contentId}`} />
      <Figure title={w("title.reached")} sentence={w("said.reached", { half: f.percent(total(now, "reached_50") / plays), end: f.percent(total(now, "finished") / plays) })} table={days} formats={shared.formats} file={`reached-${contentId}`}>
        <Bars
        beforeName={words.w("period.before")}
          label={w("title.reached")}
          ordered
          whole={plays}
          bars={[
            { key: "plays", name: w("column.plays"), value: total(now, "plays"), note: "" },
            ...REACHED.map((column) => ({ key: column, name: w(`column.${column}`), value: total(now, column), before: before && total(before, "plays") > 0 ? (total(before, column) / total(before, "plays")) * plays : undefined, note: f.percent(total(now, column) / plays) })),
          ]}
          format={(value) => f.value("count", value)}
        />
      </Figure>
      <p>
        <ButtonLink to={`/studio/titles/${contentId}`} icon="film">
          {w("title.studio")}
        </ButtonLink>
      </p>
    </>
  );
}
