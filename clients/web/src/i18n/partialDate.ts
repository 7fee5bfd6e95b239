/** Dates of which the day, or the month too, may be unknown: "1999", "1999-05", "1999-05-17". */

const SHAPE = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/;

/** With the parts that are known: "1999", "May 1999", "17 May 1999". What is no such date stays as it is. */
export function writtenDate(locale: string, date: string): string {
  const known = partialDateOf(date);
  if (!known) return date;
  const [, month, day] = known.split("-");
  const parts: Intl.DateTimeFormatOptions = { year: "numeric", ...(month && { month: "long" as const }), ...(day && { day: "numeric" as const }) };
  return new Intl.DateTimeFormat(locale, { ...parts, timeZone: "UTC" }).format(new Date(known));
}

/** As the API takes it ("1999-5" → "1999-05"); null for what is no date, or no day of its month. */
export function partialDateOf(typed: string): string | null {
  const [, year, month, day] = SHAPE.exec(typed.trim()) ?? [];
  if (!year || year === "0000") return null;
  const date = [year, month?.padStart(2, "0"), day?.padStart(2, "0")].filter((part) => part !== undefined).join("-");
  const time = Date.parse(date);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date) ? date : null;
}
