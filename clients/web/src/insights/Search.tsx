/** /studio/insights/search: what people look for, and whether they find it. */
import { ratio, sum } from "./metrics";
import { ReportPage } from "./Page";
import { Ranking } from "./Ranking";
import { Stats } from "./Stats";
import { more, numberOf, type Report, type Row, rowsOf, type Table, textOf } from "./tables";
import { Trend } from "./Trend";
import type { WordsHere } from "./useWords";

const SEARCHES = sum("searches", "searches");
const NOTHING = ratio("without_results", "without_results", "searches", "percent", "less");
const CLICKED = ratio("search_clicks", "clicked", "searches");
const PLAYED = ratio("search_plays", "played", "searches");
const PLACE = ratio("first_place", "first_places", "clicked", "rate", "less");
const MISSED = sum("missed", "without_results", "count", 1, "less");

export function Search() {
  return (
    <ReportPage name="search" page="search" facets={[]} empty={({ rows }) => rows.length === 0}>
      {(report, words) => <Charts report={report} words={words} />}
    </ReportPage>
  );
}

function Charts({ report, words }: { report: Report; words: WordsHere }) {
  const { w } = words;
  const rows = rowsOf(report);
  const queries = more(report, "queries");
  const shared = { report, words, formats: { words } };
  const name = (row: Row) => (textOf(row, "query") === "(rare)" ? w("search.rare") : textOf(row, "query"));
  return (
    <>
      <Stats metrics={[SEARCHES, NOTHING, CLICKED, PLAYED, PLACE]} rows={rows} report={report} words={words} />
      <Trend {...shared} title={w("search.days")} metrics={[SEARCHES, NOTHING, CLICKED, PLAYED]} rows={rows} table={report} file="search" />
      <Ranking {...shared} title={w("search.queries")} hint={w("search.queries.hint")} table={queries} column="query" metric={SEARCHES} file="queries" nameOf={name} />
      <Ranking {...shared} title={w("search.missing")} hint={w("search.missing.hint")} table={where(queries, (row) => numberOf(row, "without_results") > 0)} column="query" metric={MISSED} file="missing" nameOf={name} />
    </>
  );
}

function where(table: Table, holds: (row: Row) => boolean): Table {
  const rows = rowsOf(table);
  return { columns: table.columns, rows: table.rows.filter((_, index) => holds(rows[index] ?? {})) };
}
