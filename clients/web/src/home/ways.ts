/** Where an arrow leads, and which of several is the nearest. */

export type Way = "up" | "down" | "before" | "after";

/** The arrows as somebody sees them who reads from the right. */
export function wayOf(key: string, rtl: boolean): Way | null {
  const ways: Readonly<Record<string, Way>> = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: rtl ? "after" : "before", ArrowRight: rtl ? "before" : "after" };
  return ways[key] ?? null;
}

/** The place among these middles that is nearest to one; -1 where there is none. */
export function nearest(middles: readonly number[], to: number): number {
  const away = middles.map((middle) => Math.abs(middle - to));
  return away.indexOf(Math.min(...away));
}
