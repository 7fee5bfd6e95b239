/** When and in which countries a title is available. */
import { useMemo, useState } from "react";
import { Button, Field } from "../design";
import { useLanguage } from "../i18n";
import { countries as countriesOf } from "../shared/countries";
import type { Window } from "./draft";
import type { ErrorAt } from "./fieldErrors";
import styles from "./Form.module.css";
import { useCountryName } from "./formats";
import { useMessages } from "./messages";
import { TagsField } from "./TagsField";

export function AvailabilityWindows({ windows, at, onChange }: { windows: readonly Window[]; at: ErrorAt; onChange: (windows: Window[]) => void }) {
  const w = useMessages();
  const change = (index: number, changes: Partial<Window>) => onChange(windows.map((each, at) => (at === index ? { ...each, ...changes } : each)));
  return (
    <>
      {windows.map(({ countries, from, until }, index) => (
        <div key={index} role="group" aria-label={w("window.name", { number: index + 1 })} className={styles.group}>
          <CountriesField countries={countries} hint={w("window.countries.hint")} error={at(`availability.${index}.countries`)} onChange={(next) => change(index, { countries: next })} />
          <div className={styles.two}>
            <Moment label={w("window.from")} value={from} error={at(`availability.${index}.from`)} onChange={(next) => change(index, { from: next })} />
            <Moment label={w("window.until")} value={until} error={at(`availability.${index}.until`)} onChange={(next) => change(index, { until: next })} />
          </div>
          <Button rank="quiet" icon="remove" onClick={() => onChange(windows.filter((_, at) => at !== index))}>
            {w("window.remove", { number: index + 1 })}
          </Button>
        </div>
      ))}
      <Button icon="add" className={styles.add ?? ""} onClick={() => onChange([...windows, { countries: [], from: null, until: null }])}>
        {w("window.add")}
      </Button>
    </>
  );
}

/** By their codes, or by their names in the reader's language. */
export function CountriesField({
  countries,
  hint,
  error,
  onChange,
}: {
  countries: readonly string[];
  hint: string;
  error: string | undefined;
  onChange: (countries: string[]) => void;
}) {
  const w = useMessages();
  const { language } = useLanguage();
  const countryName = useCountryName();
  const codes = useMemo(() => new Map(Object.entries(countriesOf(language)).map(([code, name]) => [name.toLocaleLowerCase(language), code])), [language]);
  return (
    <TagsField
      label={w("window.countries")}
      hint={hint}
      values={countries}
      clean={(text) => codes.get(text.toLocaleLowerCase(language)) ?? text.toUpperCase()}
      show={countryName}
      error={error}
      onChange={onChange}
    />
  );
}

/** Written in the reader's own time, and told in UTC, which is what the API keeps. What is not touched stays to the second. */
export function Moment({ label, value, error, onChange }: { label: string; value: string | null; error: string | undefined; onChange: (value: string | null) => void }) {
  const w = useMessages();
  const { locale } = useLanguage();
  const [typed, setTyped] = useState("");
  const zone = new Intl.DateTimeFormat(locale).resolvedOptions().timeZone;
  const at = value && new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }).format(new Date(value));
  return (
    <Field
      label={label}
      hint={at ? w("window.utc", { zone, moment: at }) : w("window.zone", { zone })}
      type="datetime-local"
      value={utc(typed) === value ? typed : localInput(value)}
      error={error}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        onChange(utc(currentTarget.value));
      }}
    />
  );
}

/** As <input type="datetime-local"> has it. */
function localInput(iso: string | null): string {
  if (!iso) return "";
  const moment = new Date(iso);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, moment.getSeconds() ? 19 : 16);
}

const utc = (typed: string): string | null => (typed ? new Date(typed).toISOString().replace(".000Z", "Z") : null);
