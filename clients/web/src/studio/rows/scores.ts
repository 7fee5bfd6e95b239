/** The parts of scores, as a table has them. */
import type { Score } from "../../home/shapes";

/** Every part that any of them has, the weightiest first. */
export function partNames(scores: readonly Score[]): string[] {
  const weights = new Map<string, number>();
  for (const { parts } of scores) for (const [name, value] of Object.entries(parts)) weights.set(name, (weights.get(name) ?? 0) + Math.abs(value));
  return [...weights].toSorted(([, one], [, other]) => other - one).map(([name]) => name);
}

export const sumOf = ({ parts }: Score): number => Object.values(parts).reduce((sum, part) => sum + part, 0);
