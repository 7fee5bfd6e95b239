/** Why viewers do not see a title: the rule of the API's `visibility`, with its reasons. */
interface Window {
  readonly countries?: readonly string[];
  readonly from?: string | null;
  readonly until?: string | null;
}

interface ViewedTitle {
  readonly status: string;
  /** Null: nobody has rated it. */
  readonly maturity?: number | null;
  readonly availability?: readonly Window[];
}

/** Years: who may see what is for adults may see what nobody has rated. */
const NO_LIMIT = 18;

export type Reason =
  | { readonly why: "unpublished" }
  | { readonly why: "unrated" }
  | { readonly why: "age"; readonly age: number }
  /** `opens`: when a window opens there next, null where none does. */
  | { readonly why: "window"; readonly opens: string | null };

export function hiddenReasons(title: ViewedTitle, audience: { country: string; maturity: number }, now: Date = new Date()): Reason[] {
  const { status, maturity = null, availability = [] } = title;
  const there = availability.filter(({ countries = [] }) => countries.length === 0 || countries.includes(audience.country));
  const moment = now.getTime();
  const begins = ({ from }: Window) => (from ? Date.parse(from) : -Infinity);
  const ends = ({ until }: Window) => (until ? Date.parse(until) : Infinity);
  const open = availability.length === 0 || there.some((each) => begins(each) <= moment && moment < ends(each));
  const next = there.filter((each) => begins(each) > moment && begins(each) < ends(each)).toSorted((one, other) => begins(one) - begins(other))[0];
  return [
    ...(status === "published" ? [] : [{ why: "unpublished" } as const]),
    ...(open ? [] : [{ why: "window", opens: next?.from ?? null } as const]),
    ...(maturity === null && audience.maturity < NO_LIMIT ? [{ why: "unrated" } as const] : []),
    ...(maturity !== null && maturity > audience.maturity ? [{ why: "age", age: maturity } as const] : []),
  ];
}
