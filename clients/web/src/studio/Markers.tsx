/** Where a film's recap, its intro and its credits are. */
import { Field } from "../design";
import type { ErrorAt } from "./fieldErrors";
import styles from "./Form.module.css";
import { useMessages } from "./messages";
import { faults, type Marks } from "./timing";

export function Markers({
  marks,
  duration,
  at,
  onChange,
}: {
  marks: Marks;
  /** Of the film, in seconds. */
  duration: number | null;
  at: ErrorAt;
  onChange: (marks: Marks) => void;
}) {
  const w = useMessages();
  const wrong = faults(marks, duration);
  const error = (field: string) => (wrong[field] ? w(`markers.${wrong[field]}`) : at(`markers.${field}`));
  const moment = (field: string, label: string, value: string, change: (value: string) => void) => (
    <Field
      label={label}
      value={value}
      dir="ltr"
      inputMode="decimal"
      placeholder="0:00"
      autoComplete="off"
      error={error(field)}
      onChange={({ currentTarget }) => change(currentTarget.value)}
    />
  );
  return (
    <>
      {(["recap", "intro"] as const).map((name) => (
        <div key={name} role="group" aria-label={w(`markers.${name}`)} className={styles.two}>
          {moment(`${name}.start`, w(`markers.${name}.start`), marks[name].start, (start) => onChange({ ...marks, [name]: { ...marks[name], start } }))}
          {moment(`${name}.end`, w(`markers.${name}.end`), marks[name].end, (end) => onChange({ ...marks, [name]: { ...marks[name], end } }))}
        </div>
      ))}
      <div className={styles.two}>{moment("credits_at", w("markers.credits_at"), marks.credits_at, (credits_at) => onChange({ ...marks, credits_at }))}</div>
    </>
  );
}
