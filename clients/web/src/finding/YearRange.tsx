/** From one year to another: a decade by a click, any two years by hand. */
import { useEffect, useState } from "react";
import type { Schema } from "../api/schema";
import { Field } from "../design";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import { year, type Years } from "./criteria";
import styles from "./Facets.module.css";

export function YearRange({
  years,
  decades,
  onChange,
}: {
  years: Years;
  /** Without them it is two fields among others, which say themselves that they are years. */
  decades?: readonly Schema<"FacetCount">[];
  /** Is given what changes of them. */
  onChange: (years: Partial<Years>) => void;
}) {
  const t = useT();
  const { number, year: yearOf } = useFormats();
  const inOrder = (decades ?? []).toSorted((one, other) => Number(other.value) - Number(one.value));
  return (
    <fieldset className={styles.facet}>
      <legend className={decades ? undefined : "visually-hidden"}>{t("finding.years")}</legend>
      <div className={styles.years}>
        <YearField label={t("finding.year_from")} value={years.from} onChange={(from) => onChange({ from })} />
        <YearField label={t("finding.year_to")} value={years.to} onChange={(to) => onChange({ to })} />
      </div>
      {inOrder.length > 1 && (
        <div className={styles.decades}>
          {inOrder.map(({ value, count }) => {
            const [from, to] = [Number(value), Number(value) + 9];
            const chosen = years.from === from && years.to === to;
            return (
              <button
                key={value}
                type="button"
                aria-pressed={chosen}
                className={styles.decade}
                onClick={() => onChange(chosen ? { from: null, to: null } : { from, to })}
              >
                {yearOf(from)}–{yearOf(to)} <span className={styles.count}>{number(count)}</span>
              </button>
            );
          })}
        </div>
      )}
    </fieldset>
  );
}

/** Taken when one leaves it or presses Enter, so that "19" is not the year 19. */
function YearField({ label, value, onChange }: { label: string; value: number | null; onChange: (year: number | null) => void }) {
  const [text, setText] = useState(value?.toString() ?? "");
  useEffect(() => setText(value?.toString() ?? ""), [value]);
  const done = () => {
    const next = year(text);
    if (next === value) return;
    if (next === null && text !== "") setText(value?.toString() ?? "");
    else onChange(next);
  };
  return (
    <Field
      label={label}
      inputMode="numeric"
      maxLength={4}
      value={text}
      onChange={(event) => setText(digits(event.target.value))}
      onBlur={done}
      onKeyDown={(event) => event.key === "Enter" && done()}
    />
  );
}

/** ١٩٩٤ is 1994. */
const digits = (text: string): string => text.replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660)).replace(/\D/g, "");
