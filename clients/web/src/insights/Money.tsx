/** /studio/insights/money: recurring revenue, who came and who went, trials, overdue payments, and what titles cost by the hour watched. */
import { useMemo } from "react";
import { Segments } from "../design";
import { useAddress } from "../shared/useAddress";
import { Bars, DAY, dayOf, isoOf, Plot } from "./charts";
import { daysOf } from "./filters";
import { Figure } from "./Figure";
import insights from "./Insights.module.css";
import { grouped, last, type Metric, ratio, sum } from "./metrics";
import { ReportPage } from "./Page";
import { Ranking } from "./Ranking";
import { Stats } from "./Stats";
import { more, numberOf, periods, type Report, type Row, rowsOf, type Table, textOf } from "./tables";
import { Trend } from "./Trend";
import { ticksOfDays, useWords, type WordsHere } from "./useWords";

export function Money() {
  return (
    <ReportPage name="money" page="money" facets={[]} empty={({ rows }) => rows.length === 0}>
      {(report) => <InCurrency report={report} />}
    </ReportPage>
  );
}

/** Amounts of two currencies are not added up: one at a time is shown, the one that brings most at first. */
function InCurrency({ report }: { report: Report }) {
  const [query, set] = useAddress();
  const byCurrency = grouped(rowsOf(report), "currency");
  const currencies = [...byCurrency.keys()].filter((code) => /^[A-Z]{3}$/.test(code)).toSorted((one, other) => revenue(byCurrency.get(other)) - revenue(byCurrency.get(one)));
  const currency = currencies.find((each) => each === query.get("currency")) ?? currencies[0] ?? "USD";
  const words = useWords(currency);
  return (
    <>
      {currencies.length > 1 && <Segments label={words.w("column.currency")} options={currencies.map((each) => [each, each] as const)} value={currency} onChange={(to) => set({ currency: to })} />}
      <Charts key={currency} report={report} currency={currency} words={words} />
    </>
  );
}

const revenue = (rows: readonly Parameters<typeof numberOf>[0][] = []): number => Math.max(0, ...rows.map((row) => numberOf(row, "mrr")));

function of(currency: string, table: Table): Table {
  const at = table.columns.indexOf("currency");
  return { columns: table.columns, rows: table.rows.filter((row) => row[at] === currency) };
}

function metrics(minor: number) {
  const amount = (key: string, column: string, better: "more" | "less" = "more") => sum(key, column, "money", minor, better);
  const mrr = last("mrr", "mrr", "money", minor);
  const paying = last("paying", "paying");
  const trials: Metric = ratio("trials_converted", "trials_converted", ["trials_converted", "trials_lost"]);
  return {
    mrr,
    shown: [mrr, paying, sum("new_accounts", "new_accounts"), sum("churned_accounts", "churned_accounts", "count", 1, "less"), trials, last("past_due", "past_due", "count", 1, "less"), amount("paid", "paid")],
    course: [mrr, paying, last("trialing", "trialing"), last("past_due", "past_due", "count", 1, "less"), amount("paid", "paid"), amount("refunded", "refunded", "less")],
    plan: last("mrr", "mrr", "money", minor),
    hour: ratio("cost_hour", "amount", "watch_seconds", "money", "less", minor / 3600),
  };
}

function Charts({ report, currency, words }: { report: Report; currency: string; words: WordsHere }) {
  const { w, f } = words;
  const minor = useMemo(() => 10 ** (new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2), [currency]);
  const all = useMemo(() => metrics(minor), [minor]);
  const table = of(currency, report);
  const rows = rowsOf(table);
  const shared = { report, words, formats: { words, minor } };
  const lifetime = rowsOf(of(currency, more(report, "lifetime")))[0];
  const accounts = numberOf(lifetime, "new_accounts");
  return (
    <>
      <Stats metrics={all.shown} rows={rows} report={report} words={words} />
      <Trend {...shared} title={w("money.course")} hint={w("money.course.hint")} metrics={all.course} rows={rows} table={table} file="money" />
      <Moves report={report} table={table} words={words} minor={minor} />
      <Ranking {...shared} title={w("money.plans")} table={of(currency, more(report, "plans"))} column="plan_id" metric={all.plan} file="plans" nameOf={(row) => textOf(row, "plan_id")} />
      <Dunning report={report} table={table} words={words} />
      <Ranking {...shared} title={w("money.costs")} hint={w("money.costs.hint")} table={of(currency, more(report, "costs"))} column="content_id" metric={all.hour} file="costs" nameOf={(row) => textOf(row, "title") || textOf(row, "content_id")} adds={false} />
      {accounts > 0 && <p className={insights.aside}>{w("said.lifetime", { value: f.value("money", (numberOf(lifetime, "paid") - numberOf(lifetime, "refunded")) / accounts / minor), accounts: f.value("count", accounts) })}</p>}
    </>
  );
}

/** Days of a period above which weeks are shown: thinner columns cannot be told apart. */
const MANY = 62;
const WON = ["new_mrr", "reactivated_mrr", "expansion_mrr"] as const;
const LOST = ["contraction_mrr", "churned_mrr"] as const;

/** What came to the recurring revenue above the line, what went below it. */
function Moves({ report, table, words, minor }: { report: Report; table: Table; words: WordsHere; minor: number }) {
  const { w, f, mirrored } = words;
  if (!report.period) return null;
  const { now } = periods(rowsOf(table), report);
  const days = daysOf(report.period.from, report.period.to);
  const weekly = days.length > MANY;
  const begin = (day: string) => (weekly ? isoOf(dayOf(day) - ((((dayOf(day) / DAY - 4) % 7) + 7) % 7) * DAY) : day);
  const bins = [...new Set(days.map(begin))];
  const byBin = grouped(now.map((row) => ({ ...row, day: begin(textOf(row, "day")) })), "day");
  const added = (columns: readonly string[], bin: string) => (byBin.get(bin) ?? []).reduce((all, row) => all + columns.reduce((own, column) => own + numberOf(row, column), 0), 0) / minor;
  const won = bins.map((bin) => added(WON, bin));
  const lost = bins.map((bin) => -added(LOST, bin));
  const total = (values: readonly number[]) => values.reduce((all, each) => all + each, 0);
  const net = total(won) + total(lost);
  return (
    <Figure
      title={w("money.moves")}
      hint={w(weekly ? "money.moves.weeks" : "money.moves.days")}
      sentence={w("said.moves", { won: f.value("money", total(won)), lost: f.value("money", -total(lost)), net: f.value("money", net) })}
      table={table}
      formats={{ words, minor }}
      file="moves"
      wide
    >
      <Plot
        label={w("money.moves")}
        places={bins.map(dayOf)}
        series={[
          { key: "won", name: w("money.won"), values: won, look: "second", kind: "columns", stack: "moves" },
          { key: "lost", name: w("money.lost"), values: lost, look: "first", kind: "columns", stack: "moves" },
        ]}
        ticks={ticksOfDays(f, days)}
        pointName={(index) => (weekly ? w("money.week_of", { day: f.day(bins[index] ?? "") }) : f.day(bins[index] ?? ""))}
        format={(value) => f.value("money", value)}
        short={(value) => f.short("money", value)}
        mirrored={mirrored}
      />
    </Figure>
  );
}

const DUNNING = ["dunning_entered", "dunning_recovered", "dunning_lost"] as const;

function Dunning({ report, table, words }: { report: Report; table: Table; words: WordsHere }) {
  const { w, f } = words;
  const { now, before } = periods(rowsOf(table), report);
  const total = (rows: readonly Row[], column: string) => rows.reduce((all, row) => all + numberOf(row, column), 0);
  const [entered, recovered, lost] = DUNNING.map((column) => f.value("count", total(now, column)));
  return (
    <Figure title={w("money.dunning")} hint={w("money.dunning.hint")} sentence={w("said.dunning", { entered: entered ?? "", recovered: recovered ?? "", lost: lost ?? "" })} table={table} formats={{ words }} file="dunning">
      <Bars beforeName={words.w("period.before")} label={w("money.dunning")} bars={DUNNING.map((column) => ({ key: column, name: w(`column.${column}`), value: total(now, column), before: before ? total(before, column) : undefined }))} format={(value) => f.value("count", value)} />
    </Figure>
  );
}
