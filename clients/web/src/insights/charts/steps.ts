/** Where a key leads along the points of a chart. */

/** So many points at once, by PageUp and PageDown: a week of days. */
const LEAP = 7;

/**
 * The index that a key leads to; null where the key is not for the chart. The arrows go as the eye does: on a chart that runs from
 * right to left, left is onward.
 */
export function step(key: string, at: number, count: number, mirrored: boolean): number | null {
  const onward = mirrored ? "ArrowLeft" : "ArrowRight";
  const back = mirrored ? "ArrowRight" : "ArrowLeft";
  const to: Record<string, number> = {
    [onward]: at + 1,
    [back]: at - 1,
    ArrowUp: at + 1,
    ArrowDown: at - 1,
    PageUp: at + LEAP,
    PageDown: at - LEAP,
    Home: 0,
    End: count - 1,
  };
  const next = to[key];
  return next === undefined ? null : Math.min(Math.max(next, 0), count - 1);
}
