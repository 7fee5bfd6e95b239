/** From figures to places on a chart. An axis of amounts always has zero on it: a cut axis makes a small change look large. */
import { bisectCenter, max, min } from "d3-array";
import { type ScaleLinear, scaleLinear } from "d3-scale";

export type Value = number | null;

export const DAY = 86_400_000;
const WEEK = 7;
/** Steps between ticks: days below a month, then months. */
const DAY_STEPS = [1, 2, WEEK, 2 * WEEK] as const;
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60] as const;
/** 5 January 1970 was a Monday. */
const MONDAY = 4;

/** "2026-11-29" → the milliseconds of its midnight, UTC. */
export const dayOf = (iso: string): number => Date.parse(`${iso.slice(0, 10)}T00:00:00Z`);
export const isoOf = (day: number): string => new Date(day).toISOString().slice(0, 10);

/** Zero at the foot, or inside where there are values below it. `whole`: what the axis reaches at least (1 of a share). */
export function valueScale(values: Iterable<Value>, height: number, whole = 0): ScaleLinear<number, number> {
  const all = [...values];
  const low = Math.min(0, min(all, (each) => each ?? 0) ?? 0);
  const high = Math.max(whole, max(all, (each) => each ?? 0) ?? 0);
  const scale = scaleLinear([low, high === low ? low + 1 : high], [height, 0]);
  return whole > 0 && high === whole && low === 0 ? scale : scale.nice(4);
}

/** Places along the width; `mirrored`: from right to left. Of a single point: the middle. */
export function placeScale(places: readonly number[], width: number, mirrored: boolean): ScaleLinear<number, number> {
  const first = places[0] ?? 0;
  const last = places.at(-1) ?? 0;
  const domain = first === last ? [first - 1, last + 1] : [first, last];
  return scaleLinear(domain, mirrored ? [width, 0] : [0, width]);
}

/** The index of the point that is nearest to a place. */
export const nearest = (places: readonly number[], place: number): number => bisectCenter(places as number[], place);

/** At most so many days to name on an axis: Mondays, firsts of months, or each. */
export function dayTicks(from: number, to: number, most: number): number[] {
  const count = Math.round((to - from) / DAY) + 1;
  const days = DAY_STEPS.find((step) => count / step <= most);
  if (days) {
    const ticks = Array.from({ length: count }, (_, index) => from + index * DAY);
    if (days < WEEK) return ticks.filter((_, index) => index % days === 0);
    return ticks.filter((day) => (Math.floor(day / DAY) - MONDAY) % days === 0);
  }
  const first = new Date(from);
  const months = (new Date(to).getUTCFullYear() - first.getUTCFullYear()) * 12 + new Date(to).getUTCMonth() - first.getUTCMonth() + 1;
  const step = MONTH_STEPS.find((each) => months / each <= most) ?? 120;
  const ticks: number[] = [];
  for (let month = 0; month <= months; month++) {
    const tick = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + month, 1);
    if (tick >= from && tick <= to && new Date(tick).getUTCMonth() % Math.min(step, 12) === 0) ticks.push(tick);
  }
  return ticks;
}

/** At most so many round numbers of seconds: 30 s, 1, 5, 10, 15, 30 minutes, hours. */
export function secondTicks(length: number, most: number): number[] {
  const step = [10, 30, 60, 300, 600, 900, 1800, 3600, 7200].find((each) => length / each <= most) ?? 14_400;
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, index) => index * step);
}
