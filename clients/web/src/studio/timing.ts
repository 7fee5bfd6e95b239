/** Moments of a film as editors type them ("1:23"), and what is wrong with those that mark its recap, its intro and its credits. */
export interface Passage {
  start: string;
  end: string;
}

/** As they are typed; "" where nothing is said. */
export interface Marks {
  recap: Passage;
  intro: Passage;
  credits_at: string;
}

export interface Markers {
  recap?: { start: number; end: number } | null;
  intro?: { start: number; end: number } | null;
  credits_at?: number | null;
}

const WRITTEN = /^(?:(\d+):)?(?:(\d{1,2}):)?(\d+(?:\.\d+)?)$/;

/** "1:02:03", "1:23" or "83.5" → seconds; null for what is nothing of that. */
export function seconds(typed: string): number | null {
  const latin = typed.trim().replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660)).replace(/[,٫]/, ".");
  const found = WRITTEN.exec(latin);
  if (!found) return null;
  const [, first, second, rest] = found;
  const [hours, minutes] = second === undefined ? [0, Number(first ?? 0)] : [Number(first), Number(second)];
  return Math.round((hours * 3600 + minutes * 60 + Number(rest)) * 1000) / 1000;
}

/** 83.5 → "1:23.5" */
export function written(moment: number): string {
  const [hours, minutes] = [Math.floor(moment / 3600), Math.floor(moment / 60) % 60];
  const rest = Math.round((moment % 60) * 1000) / 1000;
  const two = (value: number) => String(value).padStart(2, "0");
  const last = rest < 10 ? `0${rest}` : String(rest);
  return hours ? `${hours}:${two(minutes)}:${last}` : `${minutes}:${last}`;
}

const typed = (moment: number | null | undefined): string => (moment == null ? "" : written(moment));
const passage = (of: { start: number; end: number } | null | undefined): Passage => ({ start: typed(of?.start), end: typed(of?.end) });

export const marksOf = (said: Markers | null | undefined): Marks => ({
  recap: passage(said?.recap),
  intro: passage(said?.intro),
  credits_at: typed(said?.credits_at),
});

/** For the API, which refuses at its field what is no moment: so that goes there as it was typed. */
export function markersOf({ recap, intro, credits_at }: Marks): Markers | null {
  const moment = (text: string): number => seconds(text) ?? (text as unknown as number);
  const said = ({ start, end }: Passage) => (start.trim() || end.trim() ? { start: moment(start), end: moment(end) } : null);
  const all = { recap: said(recap), intro: said(intro), credits_at: credits_at.trim() ? moment(credits_at) : null };
  return all.recap || all.intro || all.credits_at !== null ? all : null;
}

export type Fault = "no_moment" | "not_after" | "in_recap" | "too_early" | "beyond";

/** Field ("intro.end") → what is wrong with it. `duration`: of the film, in seconds, once there is one. */
export function faults(marks: Marks, duration: number | null): Partial<Record<string, Fault>> {
  const found: Partial<Record<string, Fault>> = {};
  const at = (field: string, text: string): number | null => {
    const moment = seconds(text);
    if (text.trim() && moment === null) found[field] = "no_moment";
    return moment;
  };
  const ends: number[] = [];
  const passages = (["recap", "intro"] as const).map((name) => {
    const [start, end] = [at(`${name}.start`, marks[name].start), at(`${name}.end`, marks[name].end)];
    if (end !== null) ends.push(end);
    if (start !== null && end !== null && end <= start) found[`${name}.end`] = "not_after";
    else if (end !== null && duration !== null && end > duration) found[`${name}.end`] = "beyond";
    return start !== null && end !== null ? { start, end } : null;
  });
  const [recap, intro] = passages;
  if (recap && intro && recap.start < intro.end && intro.start < recap.end) found["intro.start"] ??= "in_recap";
  const credits = at("credits_at", marks.credits_at);
  if (credits !== null && ends.some((end) => credits < end)) found["credits_at"] = "too_early";
  else if (credits !== null && duration !== null && credits >= duration) found["credits_at"] = "beyond";
  return found;
}
