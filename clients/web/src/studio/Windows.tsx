/** When a title may be seen, and where. */
import { Button, Field } from "../design";
import { useSpeech } from "../i18n";
import type { Window } from "./draft";
import styles from "./Form.module.css";
import { Names } from "./Names";
import type { ErrorAt } from "./TitleForm";
import { useWords } from "./words";

export function Windows({ windows, at, onChange }: { windows: readonly Window[]; at: ErrorAt; onChange: (windows: Window[]) => void }) {
  const w = useWords();
  const { language } = useSpeech();
  const zone = new Intl.DateTimeFormat(language).resolvedOptions().timeZone;
  const change = (index: number, changes: Partial<Window>) => onChange(windows.map((each, at) => (at === index ? { ...each, ...changes } : each)));
  return (
    <>
      {windows.map(({ countries, from, until }, index) => (
        <div key={index} role="group" aria-label={w("window.name", { number: index + 1 })} className={styles.group}>
          <Names
            label={w("window.countries")}
            hint={w("window.countries.hint")}
            values={countries}
            clean={(text) => text.toUpperCase()}
            error={at(`availability.${index}.countries`)}
            onChange={(next) => change(index, { countries: next })}
          />
          <div className={styles.two}>
            <Field
              label={w("window.from")}
              hint={w("window.zone", { zone })}
              type="datetime-local"
              value={from ?? ""}
              error={at(`availability.${index}.from`)}
              onChange={({ currentTarget }) => change(index, { from: currentTarget.value || null })}
            />
            <Field
              label={w("window.until")}
              hint={w("window.zone", { zone })}
              type="datetime-local"
              value={until ?? ""}
              error={at(`availability.${index}.until`)}
              onChange={({ currentTarget }) => change(index, { until: currentTarget.value || null })}
            />
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
