/** /studio/insights/titles: what was watched, and what of it to its end. */
import { Link, useLocation } from "react-router";
import { ratio, sum } from "./metrics";
import { ReportPage } from "./Page";
import { type Ranked, Ranking } from "./Ranking";
import { Stats } from "./Stats";
import { more, type Report, rowsOf, textOf } from "./tables";
import { Trend } from "./Trend";
import type { WordsHere } from "./useWords";

const HOURS = sum("watch_hours", "watch_seconds", "hours", 3600);
const PLAYS = sum("plays", "plays");
const COMPLETION = ratio("completion", "finished", "plays");
const SHOWN = [HOURS, PLAYS, sum("finished", "finished"), COMPLETION];
/** Clicks by a hundred titles in view tell rows apart; below that there is nothing to tell. */
const ROW = ratio("row_clicks", "clicks", "impressions");

export function Titles() {
  return (
    <ReportPage name="titles" page="titles" facets={["country", "device", "kids"]} empty={({ rows }) => rows.length === 0}>
      {(report, words) => <Charts report={report} words={words} />}
    </ReportPage>
  );
}

function Charts({ report, words }: { report: Report; words: WordsHere }) {
  const { w } = words;
  const { search } = useLocation();
  const days = more(report, "days");
  const shared = { report, words, formats: { words } };
  const titleOf = (row: Record<string, unknown>) => String(row["title"] || row["content_id"]);
  const link = ({ key, name }: Ranked) => (
    <Link to={{ pathname: `/studio/insights/titles/${key}`, search }}>
      <bdi>{name}</bdi>
    </Link>
  );
  return (
    <>
      <Stats metrics={SHOWN} rows={rowsOf(days)} report={report} words={words} />
      <Trend {...shared} title={w("titles.days")} metrics={[HOURS, PLAYS, COMPLETION]} rows={rowsOf(days)} table={days} file="titles-days" />
      <Ranking {...shared} title={w("titles.top")} table={report} column="content_id" metric={HOURS} file="titles" nameOf={titleOf} linkOf={link} />
      <Ranking {...shared} title={w("titles.completion")} hint={w("titles.completion.hint")} table={often(report)} column="content_id" metric={COMPLETION} file="completion" nameOf={titleOf} linkOf={link} adds={false} whole={1} />
      <Ranking {...shared} title={w("titles.genres")} hint={w("titles.genres.hint")} table={more(report, "genres")} column="genre" metric={HOURS} file="genres" nameOf={(row) => genreName(textOf(row, "genre"), w("name.none"))} adds={false} />
      <Ranking {...shared} title={w("titles.rows")} hint={w("titles.rows.hint")} table={more(report, "rows")} column="row_id" metric={ROW} file="rows" nameOf={(row) => textOf(row, "row_id")} adds={false} />
    </>
  );
}

const genreName = (genre: string, none: string) => (genre === "(none)" ? none : genre);

/** A share of a handful of plays says nothing: titles with fewer than this are left out. */
const ENOUGH = 20;

function often(report: Report): Report {
  const plays = report.columns.indexOf("plays");
  return { ...report, rows: report.rows.filter((row) => Number(row[plays] ?? 0) >= ENOUGH) };
}
