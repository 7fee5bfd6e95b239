/** Merges two people's changes of one title, field by field, from the version that both read. */
export type Side = "mine" | "theirs";

export interface Merge<Said> {
  readonly merged: Said;
  /** Names of fields, "translations.de" of those that are kept by key. */
  readonly mine: readonly string[];
  readonly theirs: readonly string[];
  /** Changed by both, and not to the same: `choices` decides, and who is here where it says nothing. */
  readonly both: readonly string[];
}

/** Each of their keys is a field of its own: a new translation takes nothing from another. */
const KEYED: ReadonlySet<string> = new Set(["translations", "ratings", "markers"]);

export function merge<Said extends object>(base: Said, mine: Said, theirs: Said, choices: Readonly<Record<string, Side>> = {}): Merge<Said> {
  const [old, here, there] = [flat(base), flat(mine), flat(theirs)];
  const told: Record<"mine" | "theirs" | "both", string[]> = { mine: [], theirs: [], both: [] };
  const fields = new Map<string, unknown>();
  for (const name of new Set([...there.keys(), ...here.keys()])) {
    const changed = { here: !same(here.get(name), old.get(name)), there: !same(there.get(name), old.get(name)) };
    const apart = !same(here.get(name), there.get(name));
    const who = apart && changed.here && changed.there ? "both" : changed.here ? "mine" : "theirs";
    if (apart) told[who].push(name);
    const from = who === "both" ? (choices[name] ?? "mine") : who;
    fields.set(name, (from === "mine" ? here : there).get(name));
  }
  return { merged: unflattened<Said>(fields, theirs), ...told };
}

/** Whether two values of a form say the same; in what order keys stand says nothing. */
export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one, ordered) === JSON.stringify(other, ordered);
}

function ordered(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** The value of a field by its name: "translations.de". */
export const fieldOf = (said: object, name: string): unknown => flat(said).get(name);

function flat(said: object): Map<string, unknown> {
  const pairs = Object.entries(said).flatMap(([name, value]): [string, unknown][] =>
    KEYED.has(name) ? Object.entries(value as object).map(([key, each]): [string, unknown] => [`${name}.${key}`, each]) : [[name, value]],
  );
  return new Map(pairs);
}

function unflattened<Said extends object>(fields: ReadonlyMap<string, unknown>, like: Said): Said {
  const said: Record<string, unknown> = {};
  for (const name of Object.keys(like)) said[name] = KEYED.has(name) ? {} : fields.get(name);
  for (const [name, value] of fields) {
    const [keyed = "", key] = name.split(".");
    if (key !== undefined && value !== undefined) (said[keyed] as Record<string, unknown>)[key] = value;
  }
  return said as Said;
}
