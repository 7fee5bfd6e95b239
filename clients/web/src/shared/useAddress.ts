/** Filters and choices that stand in the address, so that links, reloads and the back button repeat them. */
import { useSearchParams } from "react-router";

export type AddressChange = Readonly<Record<string, string | number | null>>;

/** The address's query now: what was chosen a moment ago may not be drawn yet, and must not be undone by the next choice. */
export const currentQuery = (): URLSearchParams => new URLSearchParams(location.search);

/** The query as it is drawn, and what changes some of its values and keeps the others. Nothing, as 0 or "", is left out of it. */
export function useAddress(): [URLSearchParams, (change: AddressChange, replace?: boolean) => void] {
  const [query, setQuery] = useSearchParams();
  const set = (change: AddressChange, replace = false) => {
    const next = currentQuery();
    for (const [name, to] of Object.entries(change)) {
      if (to) next.set(name, String(to));
      else next.delete(name);
    }
    setQuery(next, { replace, preventScrollReset: true });
  };
  return [query, set];
}
