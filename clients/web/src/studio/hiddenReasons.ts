/** Why viewers do not see a title: the rule of the API's `visibility`, with its reasons. */
interface Window {
  readonly countries?: readonly string[];
  readonly from?: string | null;
  readonly until?: string | null;
}

/** As editors read it: what binds a title is what it says itself, and what each of its parents says. */
interface ViewedTitle {
  readonly status: string;
  /** The strictest of its own age and its parents'. Null: nobody has rated it. */
  readonly effective_maturity?: number | null;
  readonly availability?: readonly Window[];
  readonly parents?: readonly { readonly published: boolean; readonly windows?: readonly Window[] }[];
}

/** Years: who may see what is for adults may see what nobody has rated. */
const NO_LIMIT = 18;

export type Reason =
  | { readonly why: "unpublished" | "parent_unpublished" }
  | { readonly why: "unrated" }
  | { readonly why: "age"; readonly age: number }
  /** `opens`: when it opens there next, null where it never does. */
  | { readonly why: "window"; readonly opens: string | null };

export function hiddenReasons(title: ViewedTitle, audience: { country: string; maturity: number }, now: Date = new Date()): Reason[] {
  const { status, effective_maturity: maturity = null, availability = [], parents = [] } = title;
  const bounds = [availability, ...parents.map(({ windows = [] }) => windows)];
  const opensAt = (moment: number) => bounds.every((windows) => isOpen(windows, audience.country, moment));
  const begins = bounds.flat().flatMap(({ from }) => (from && Date.parse(from) > now.getTime() ? from : []));
  const next = begins.toSorted((one, other) => Date.parse(one) - Date.parse(other)).find((from) => opensAt(Date.parse(from)));
  return [
    ...(status === "published" ? [] : [{ why: "unpublished" } as const]),
    ...(parents.every(({ published }) => published) ? [] : [{ why: "parent_unpublished" } as const]),
    ...(opensAt(now.getTime()) ? [] : [{ why: "window", opens: next ?? null } as const]),
    ...(maturity === null && audience.maturity < NO_LIMIT ? [{ why: "unrated" } as const] : []),
    ...(maturity !== null && maturity > audience.maturity ? [{ why: "age", age: maturity } as const] : []),
  ];
}

/** Without a window it is open everywhere, always. */
function isOpen(windows: readonly Window[], country: string, moment: number): boolean {
  const there = windows.filter(({ countries = [] }) => countries.length === 0 || countries.includes(country));
  return windows.length === 0 || there.some(({ from, until }) => (!from || Date.parse(from) <= moment) && (!until || moment < Date.parse(until)));
}
