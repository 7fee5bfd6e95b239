/** What a page's figures are of. It stands in the address: a link, a reload and the back button show the same again. */
import { type AddressChange, useAddress } from "../shared/useAddress";
import { DAY, dayOf, isoOf } from "./charts/scales";

export const PRESETS = ["7", "28", "90", "365"] as const;
export type Preset = (typeof PRESETS)[number] | "own";
export const DEVICES = ["desktop", "phone", "tablet", "tv", "other"] as const;

export interface Filters {
  readonly preset: Preset;
  readonly from: string;
  readonly to: string;
  readonly compare: boolean;
  readonly country: string;
  readonly device: string;
  /** "yes": children's profiles alone; "no": without them; "": all. */
  readonly kids: string;
}

const DEFAULT = "28";
/** Days of the longest period. */
export const LONGEST = 731;
const isDay = (text: string | null): text is string => !!text && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(dayOf(text));

/** `now`: milliseconds. A period ends yesterday, as today is not whole; days are UTC's. */
export function filtersOf(query: URLSearchParams, now: number): Filters {
  const yesterday = dayOf(isoOf(now)) - DAY;
  const own = { from: query.get("from"), to: query.get("until") };
  const preset: Preset = isDay(own.from) && isDay(own.to) ? "own" : (PRESETS.find((each) => each === query.get("days")) ?? DEFAULT);
  const days = Number(preset === "own" ? 1 : preset);
  const [first, last] = [own.from ?? "", own.to ?? ""].toSorted();
  const device = query.get("device") ?? "";
  const kids = query.get("kids") ?? "";
  const country = query.get("country") ?? "";
  return {
    preset,
    from: preset === "own" ? isoOf(Math.max(dayOf(first ?? ""), dayOf(last ?? "") - (LONGEST - 1) * DAY)) : isoOf(yesterday - (days - 1) * DAY),
    to: preset === "own" ? (last ?? "") : isoOf(yesterday),
    compare: query.get("compare") !== "no",
    country: /^[A-Z]{2}$/.test(country) ? country : "",
    device: DEVICES.find((each) => each === device) ?? "",
    kids: kids === "yes" || kids === "no" ? kids : "",
  };
}

/** Every day of a period, first to last. */
export function daysOf(from: string, to: string): string[] {
  const count = Math.round((dayOf(to) - dayOf(from)) / DAY) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => isoOf(dayOf(from) + index * DAY));
}

/** What is said to the API. */
export const asked = ({ from, to, compare, country, device, kids }: Filters) => ({
  from,
  to,
  ...(compare && { compare }),
  ...(country && { country }),
  ...(device && { device: device as (typeof DEVICES)[number] }),
  ...(kids && { kids: kids === "yes" }),
});

export function useFilters(): { filters: Filters; set: (change: AddressChange) => void } {
  const [query, set] = useAddress();
  return { filters: filtersOf(query, Date.now()), set };
}
