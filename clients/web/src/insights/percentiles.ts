/** Percentiles of what was counted in steps. */
import { numberOf, type Row } from "./tables";

/**
 * The value below which a share of the starts lies, in milliseconds: linear inside the step that holds it, as in a histogram's
 * quantile. Null without starts.
 */
export function percentile(rows: readonly Row[], share: number, step = 100): number | null {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(numberOf(row, "bucket_ms"), (counts.get(numberOf(row, "bucket_ms")) ?? 0) + numberOf(row, "starts"));
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  let passed = 0;
  for (const [bucket, count] of [...counts].toSorted(([one], [other]) => one - other)) {
    if (passed + count >= share * all) return bucket + step * ((share * all - passed) / count);
    passed += count;
  }
  return null;
}
