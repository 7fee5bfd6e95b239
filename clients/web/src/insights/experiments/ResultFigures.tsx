/** What an experiment has shown: the verdict in words, intervals of every measure, their course, and parts of the audience. */
import { useQuery } from "@tanstack/react-query";
import { Alert, ErrorState } from "../../design";
import { dayOf, type Interval, Intervals, type Look, Plot, type Series } from "../charts";
import { Figure } from "../Figure";
import insights from "../Insights.module.css";
import { Waiting } from "../Page";
import type { Table } from "../tables";
import { ticksOfDays, type WordsHere } from "../useWords";
import { type Change, type Experiment, type Metric, type Results, results } from "./queries";

const LOOKS: readonly Look[] = ["first", "second", "third"];

export function ResultFigures({ experiment, words }: { experiment: Experiment; words: WordsHere }) {
  const { w, f } = words;
  const { data, error, refetch } = useQuery(results(experiment.experiment_id, experiment.phase));
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const metric = experiment.definition.metric ?? "watch_seconds";
  return (
    <>
      <Alert>{data.split.wrong && w("experiments.split.wrong", { people: counts(data, words) })}</Alert>
      <Alert>{data.harmed.length > 0 && w("experiments.harmed", { metrics: data.harmed.map((name) => w(`measure.${name}`)).join(", ") })}</Alert>
      <div className={insights.figures}>
        <Verdict data={data} metric={metric} words={words} guardrails={experiment.definition.guardrails ?? []} />
        <Course data={data} metric={metric} words={words} />
        <Slices data={data} metric={metric} words={words} />
      </div>
      <p className={insights.quiet}>
        {data.day ? w("experiments.as_of", { day: f.day(data.day), people: counts(data, words) }) : w("experiments.as_of.none")} {(data.split.mixed ?? 0) > 0 && w("experiments.mixed", { count: data.split.mixed ?? 0 })}
      </p>
    </>
  );
}

const counts = ({ split }: Results, { f }: WordsHere): string => Object.entries(split.people).map(([variant, people]) => `${variant} ${f.value("count", people)}`).join(", ");

/** Names and numbers within a sentence that runs from right to left, which would else change places (Unicode's first strong isolate). */
const apart = (text: string, { mirrored }: WordsHere): string => (mirrored ? `\u2068${text}\u2069` : text);

/** A change in words. The API's own sentence is English. */
export function said({ said: which, variant, low, expected, high }: Change, control: string, effect: number, words: WordsHere): string {
  const { w, f } = words;
  const change = (value: number | null | undefined) => apart(f.change(value ?? 0), words);
  const range = { variant: apart(variant, words), control: apart(control, words), low: change(low), expected: change(expected), high: change(high), effect: apart(f.percent(effect), words) };
  return w(`verdict.${which}`, range);
}

const CLEAR: Partial<Record<Change["said"], "up" | "down">> = { better: "up", worse: "down" };

function interval({ variant, low, expected, high, people, said: which }: Change, name: string, words: WordsHere): Interval[] {
  const { w, f } = words;
  if (low === undefined || low === null || expected === undefined || expected === null || high === undefined || high === null) return [];
  return [{ key: `${name} ${variant}`, name, low, expected, high, clear: CLEAR[which] ?? "no", text: f.change(expected), note: w("experiments.range", { low: apart(f.change(low), words), high: apart(f.change(high), words), people: f.value("count", people) }) }];
}

const COLUMNS = ["variant", "metric", "people", "mean", "low", "expected", "high"] as const;

function table(rows: readonly (readonly [name: string, change: Change])[]): Table {
  return { columns: COLUMNS, rows: rows.map(([name, { variant, people, mean, low, expected, high }]) => [variant, name, people, mean, low ?? null, expected ?? null, high ?? null]) };
}

const FORMATS = { low: { kind: "percent" }, expected: { kind: "percent" }, high: { kind: "percent" }, mean: { kind: "rate" } } as const;

function Verdict({ data, metric, guardrails, words }: { data: Results; metric: Metric; guardrails: readonly Metric[]; words: WordsHere }) {
  const { w } = words;
  const named = data.metrics.map(({ metric: name, changes }) => {
    const role = name === metric ? "experiments.role.metric" : guardrails.includes(name) ? "experiments.role.guardrail" : "experiments.role.other";
    return { name, changes, label: w(role, { metric: w(`measure.${name}`) }) };
  });
  const own = named.find(({ name }) => name === metric)?.changes ?? [];
  const sentence = own.map((change) => said(change, data.control, data.effect, words)).join(" ");
  const rows = named.flatMap(({ changes, label }) => changes.map((change) => [own.length > 1 ? w("experiments.effect", { metric: label, variant: change.variant }) : label, change] as const));
  return (
    <Figure title={w("experiments.result")} hint={w("experiments.hint", { control: data.control })} sentence={sentence} table={table(rows)} formats={{ words, columns: FORMATS }} file={`experiment-${data.tracked}`} wide>
      <Intervals effects label={w("experiments.result")} rows={rows.flatMap(([name, change]) => interval(change, name, words))} />
    </Figure>
  );
}



function Course({ data, metric, words }: { data: Results; metric: Metric; words: WordsHere }) {
  const { w, f, mirrored } = words;
  const days = data.days.filter(({ changes }) => changes.some(({ expected }) => typeof expected === "number"));
  const variants = [...new Set(days.flatMap(({ changes }) => changes.map(({ variant }) => variant)))];
  if (days.length < 2) return null;
  const of = (variant: string, name: "low" | "expected" | "high") => days.map(({ changes }) => changes.find((each) => each.variant === variant)?.[name] ?? null);
  const ends = (variant: string, name: "low" | "high") => of(variant, name).map((value) => value ?? 0);
  const series: Series[] = variants.map((variant, index) => ({
    key: variant,
    name: variant,
    values: of(variant, "expected"),
    look: LOOKS[index % LOOKS.length] ?? "first",
    kind: "line",
    ...(variants.length === 1 && { band: { low: ends(variant, "low"), high: ends(variant, "high") } }),
  }));
  const rows = days.flatMap(({ day, changes }) => changes.map((change) => [day, change.variant, change.people, change.low ?? null, change.expected ?? null, change.high ?? null]));
  const names = days.map(({ day }) => day);
  return (
    <Figure
      title={w("experiments.course", { metric: w(`measure.${metric}`) })}
      hint={w("experiments.course.hint")}
      sentence={w("experiments.course.said", { count: days.length })}
      table={{ columns: ["day", "variant", "people", "low", "expected", "high"], rows }}
      formats={{ words, columns: FORMATS }}
      file={`experiment-${data.tracked}-days`}
      wide
    >
      <Plot
        label={w("experiments.course", { metric: w(`measure.${metric}`) })}
        places={names.map(dayOf)}
        series={series}
        ticks={ticksOfDays(f, names)}
        pointName={(index) => f.day(names[index] ?? "")}
        format={(value) => f.change(value)}
        short={(value) => f.short("percent", value)}
        mirrored={mirrored}
      />
    </Figure>
  );
}

function Slices({ data, metric, words }: { data: Results; metric: Metric; words: WordsHere }) {
  const { w, country, device } = words;
  const named = data.slices.flatMap(({ country: code = "*", device: kind = "*", changes }) => {
    const name = code === "*" ? device(kind) : country(code);
    return changes.map((change) => [changes.length > 1 ? w("experiments.effect", { metric: name, variant: change.variant }) : name, change] as const);
  });
  if (named.length === 0) return null;
  const clear = named.filter(([, { said: which }]) => which === "better" || which === "worse");
  return (
    <Figure
      title={w("experiments.slices", { metric: w(`measure.${metric}`) })}
      hint={w("experiments.slices.hint")}
      sentence={clear.length > 0 ? w("experiments.slices.clear", { names: clear.map(([name]) => name).join(", ") }) : w("experiments.slices.none")}
      table={table(named)}
      formats={{ words, columns: FORMATS }}
      file={`experiment-${data.tracked}-slices`}
      wide
    >
      <Intervals effects label={w("experiments.slices", { metric: w(`measure.${metric}`) })} rows={named.flatMap(([name, change]) => interval(change, name, words))} />
    </Figure>
  );
}
