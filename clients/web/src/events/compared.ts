/** What somebody sees here of what is compared. Events say it, so that reports can slice by it. */

interface Seen {
  readonly variant: string;
  /** The name by which it is counted; none where nothing is compared. */
  readonly tracked?: string | null | undefined;
}

/** As many as the API takes with a batch. */
const MOST = 20;
/** "who place" → what is shown there. */
const seen = new Map<string, readonly Seen[]>();

/** From now on `who` sees these in this place (an experiment, a page), and nothing else there. */
export const sees = (who: string, place: string, variants: readonly Seen[]): unknown => seen.set(`${who} ${place}`, variants);

/** The name by which each is counted → the variant. */
export function comparedOf(who: string): Record<string, string> {
  const all = [...seen].flatMap(([name, variants]) => (name.startsWith(`${who} `) ? variants : []));
  return Object.fromEntries(all.flatMap(({ tracked, variant }) => (tracked ? [[tracked, variant]] : [])).slice(0, MOST));
}
