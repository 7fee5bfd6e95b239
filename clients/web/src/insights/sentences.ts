/** What a chart shows, in a sentence that is made of its figures: so nobody has to read it off the picture. */
import { max } from "d3-array";
import type { Messages } from "./messages";
import { changed, type Kind, type Metric } from "./metrics";
import { numberOf, type Row, textOf } from "./tables";
import type { Writing } from "./writing";

/** Below this share of the value before nothing is called a change. */
const SAME = 0.005;
/** The part of a title in which leaving says something of it. */
const BEFORE_CREDITS = 0.9;

export interface Words {
  readonly w: Messages;
  readonly f: Writing;
}

const joined = (sentences: readonly (string | false)[]): string => sentences.filter(Boolean).join(" ");

/** A figure's course: what it comes to, how it changed, its highest day. `what`: the figure's name. */
export function trend({ w, f }: Words, { what, metric: { kind, over, of }, now, before }: { what: string; metric: Metric; now: readonly Row[]; before: readonly Row[] | null }): string {
  const total = of(now);
  if (total === null) return w("said.none");
  const value = f.value(kind, total);
  const days = [...new Set(now.map((row) => textOf(row, "day")))].map((day) => [day, of(now.filter((row) => textOf(row, "day") === day))] as const);
  const peak = days.filter(([, each]) => each !== null).toSorted(([, one], [, other]) => (other ?? 0) - (one ?? 0))[0];
  return joined([
    w(over === "sum" ? "said.total" : over === "last" ? "said.last" : "said.mean", { what, value }),
    before !== null && compared({ w, f }, kind, total, of(before)),
    over !== "last" && days.length > 1 && !!peak && w("said.peak", { day: f.day(peak[0]), value: f.value(kind, peak[1] ?? 0) }),
  ]);
}

export function compared({ w, f }: Words, kind: Kind, now: number, before: number | null): string {
  if (before === null) return w("said.no_before");
  const share = changed(now, before);
  if (share === null) return now === 0 ? w("said.same") : w("said.from_nothing");
  if (Math.abs(share) < SAME) return w("said.same");
  return w(share > 0 ? "said.more" : "said.less", { share: f.percent(Math.abs(share)), before: f.value(kind, before) });
}

/** Who leads a list, and by how much of all. `rows`: [name, value]. */
export function leads({ w, f }: Words, kind: Kind, rows: readonly (readonly [name: string, value: number])[], adds = true): string {
  const [first, ...others] = rows.toSorted(([, one], [, other]) => other - one);
  if (!first || first[1] === 0) return w("said.none");
  const [name, value] = first;
  if (others.length === 0) return w("said.only", { name, value: f.value(kind, value) });
  if (!adds) return w("said.highest", { name, value: f.value(kind, value) });
  const all = rows.reduce((sum, [, each]) => sum + each, 0);
  return w("said.leads", { name, value: f.value(kind, value), share: f.percent(value / all) });
}

/** Steps that people take, the first first: how many went all the way, and where most were lost. */
export function funnel({ w, f }: Words, steps: readonly { name: string; people: number }[]): string {
  const [first, last] = [steps[0], steps.at(-1)];
  if (!first || !last || first.people === 0) return w("said.none");
  const losses = steps.slice(1).map(({ name, people }, index) => ({ name, lost: (steps[index]?.people ?? 0) - people }));
  const worst = losses.toSorted((one, other) => other.lost - one.lost)[0];
  return joined([
    w("said.funnel", { first: f.value("count", first.people), last: f.value("count", last.people), share: f.percent(last.people / first.people) }),
    !!worst && worst.lost > 0 && w("said.lost", { step: worst.name, lost: f.value("count", worst.lost) }),
  ]);
}

/** Who of the newest cohort that has been here so many weeks still watched in the last of them. */
export function kept({ w, f }: Words, rows: readonly Row[], weeks = 4): string {
  const there = rows.filter((row) => numberOf(row, "week") === weeks && numberOf(row, "viewers") > 0);
  const cohort = max(there, (row) => textOf(row, "cohort"));
  const row = there.find((each) => textOf(each, "cohort") === cohort);
  if (!row) return weeks > 1 ? kept({ w, f }, rows, weeks - 1) : w("said.none");
  return w("said.kept", { count: weeks, day: f.day(textOf(row, "cohort")), share: f.percent(numberOf(row, "stayed") / numberOf(row, "viewers")) });
}

/** Of a film: who was still there in the middle and at the end, and within which minute most left. `viewers`: by second, or by step. */
export function curve({ w, f }: Words, viewers: readonly number[], step: number): string {
  const first = viewers[0] ?? 0;
  if (first === 0 || viewers.length < 2) return w("said.none");
  const share = (index: number) => f.percent((viewers[index] ?? 0) / first);
  const minute = Math.max(1, Math.round(60 / step));
  let [worst, lost] = [0, 0];
  // Near its end, with the credits, everybody leaves: that says nothing.
  for (let at = 0; at + minute < viewers.length * BEFORE_CREDITS; at++) {
    const gone = (viewers[at] ?? 0) - (viewers[at + minute] ?? 0);
    if (gone > lost) [worst, lost] = [at, gone];
  }
  return joined([
    w("said.curve", { half: share(Math.floor(viewers.length / 2)), end: share(viewers.length - 1) }),
    lost > 0 && w("said.leave", { share: f.percent(lost / first), moment: f.clock(worst * step) }),
  ]);
}
