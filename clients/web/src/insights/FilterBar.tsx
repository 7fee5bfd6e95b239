/** Of which days, country, devices and people the page's figures are. */
import { Check, Field, Select } from "../design";
import { useLanguage } from "../i18n";
import { countries } from "../shared/countries";
import { DEVICES, PRESETS, useFilters } from "./filters";
import styles from "./Insights.module.css";
import type { WordsHere } from "./useWords";

export type Facet = "country" | "device" | "kids";

/** `facets`: those by which this page's figures are told apart. */
export function FilterBar({ facets, words: { w, device, f } }: { facets: readonly Facet[]; words: WordsHere }) {
  const { language } = useLanguage();
  const { filters, set } = useFilters();
  const presets = [...PRESETS.map((days) => [days, w("filter.days", { count: Number(days) })] as const), ["own", w("filter.own")] as const];
  const choose = (preset: string) => set(preset === "own" ? { days: null, from: filters.from, until: filters.to } : { days: preset === "28" ? null : preset, from: null, until: null });
  return (
    <form className={styles.filters} aria-label={w("filter.label")} onSubmit={(event) => event.preventDefault()}>
      <Select label={w("filter.period")} options={presets} value={filters.preset} onChange={({ currentTarget }) => choose(currentTarget.value)} />
      {filters.preset === "own" && (
        <>
          <Field label={w("filter.from")} type="date" required value={filters.from} max={filters.to} onChange={({ currentTarget: { value } }) => value && set({ from: value, until: filters.to })} />
          <Field label={w("filter.to")} type="date" required value={filters.to} min={filters.from} onChange={({ currentTarget: { value } }) => value && set({ from: filters.from, until: value })} />
        </>
      )}
      {facets.includes("country") && <Select label={w("filter.country")} options={[["", w("filter.all_countries")], ...Object.entries(countries(language))]} value={filters.country} onChange={({ currentTarget }) => set({ country: currentTarget.value })} />}
      {facets.includes("device") && <Select label={w("filter.device")} options={[["", w("filter.all_devices")], ...DEVICES.map((name) => [name, device(name)] as const)]} value={filters.device} onChange={({ currentTarget }) => set({ device: currentTarget.value })} />}
      {facets.includes("kids") && <Select label={w("filter.kids")} options={[["", w("filter.everybody")], ["no", w("filter.grown_ups")], ["yes", w("filter.kids_only")]]} value={filters.kids} onChange={({ currentTarget }) => set({ kids: currentTarget.value })} />}
      <Check label={w("filter.compare")} checked={filters.compare} className={styles.compare ?? ""} onChange={({ currentTarget }) => set({ compare: currentTarget.checked ? null : "no" })} />
      <p className={styles.range}>{w("filter.range", { from: f.day(filters.from), to: f.day(filters.to) })}</p>
    </form>
  );
}
