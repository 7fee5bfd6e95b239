/** Decisions that stay while a page is open, and exposures that are told once. Pure, so that they can be tried without a page. */

interface Shown {
  readonly variant: string;
  readonly tracked?: string | null | undefined;
}

/** "who experiment" → what this page shows. */
const shown = new Map<string, Shown | null>();

/**
 * What a page shows of an experiment, by what it shows already and what is known now (undefined: nothing yet). The first answer stays;
 * only a stopped one gives way, to what always was.
 */
export function settled<S extends Shown>(who: string, experiment: string, known: S | null | undefined): S | null | undefined {
  const name = `${who} ${experiment}`;
  const before = shown.get(name) as S | null | undefined;
  if (before === undefined || known === null) {
    if (known !== undefined) shown.set(name, known);
    return known;
  }
  return before;
}

/** Begins as all that the clickstream keeps does, so that it is forgotten with it when consent is withdrawn. */
const TOLD = "matinee.events:told";
/** Exposures that a browser remembers; the oldest are told again. */
const MOST = 200;

type Tell = (who: string, tracked: string, variant: string) => void;

/** `tell`, but once for each person, experiment and variant, also after the page was loaded again. Nothing while `agreed` says no. */
export function onceEach(tell: (tracked: string, variant: string) => void, agreed: () => unknown, store: Pick<Storage, "getItem" | "setItem">): Tell {
  return (who, tracked, variant) => {
    if (!agreed()) return;
    const name = `${who} ${tracked} ${variant}`;
    const told = (store.getItem(TOLD) ?? "").split("\n").filter(Boolean);
    if (told.includes(name)) return;
    tell(tracked, variant);
    store.setItem(TOLD, [...told, name].slice(-MOST).join("\n"));
  };
}
