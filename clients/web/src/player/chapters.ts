/** The chapters of a film: which one a moment is in, and where the next and the one before begin. */

export interface Chapter {
  start: number;
  title?: string;
}

/** So soon after a chapter's beginning, "back" means the one before. */
const JUST_BEGUN = 3;

/** The title of the chapter that a moment is in; "" without one. */
export const chapterAt = (chapters: readonly Chapter[], time: number): string => chapters.findLast(({ start }) => start <= time)?.title ?? "";

/** Seconds; null after the last. */
export function chapterFrom(chapters: readonly Chapter[], time: number, by: 1 | -1): number | null {
  if (by > 0) return chapters.find(({ start }) => start > time + 0.01)?.start ?? null;
  return chapters.findLast(({ start }) => start < time - JUST_BEGUN)?.start ?? 0;
}
