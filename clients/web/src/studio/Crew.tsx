/** The crew of a title and their jobs. */
import { useId } from "react";
import { Button, Field, IconButton } from "../design";
import type { Credit } from "./draft";
import type { ErrorAt } from "./fieldErrors";
import styles from "./Form.module.css";
import { useMessages } from "./messages";

export function Crew({ crew, at, onChange }: { crew: readonly Credit[]; at: ErrorAt; onChange: (crew: Credit[]) => void }) {
  const w = useMessages();
  const id = useId();
  const change = (index: number, changes: Partial<Credit>) => onChange(crew.map((each, at) => (at === index ? { ...each, ...changes } : each)));
  return (
    <div role="group" aria-labelledby={id} className={styles.rows}>
      <p id={id} className={styles.label}>
        {w("form.crew")}
      </p>
      {crew.map(({ name, job }, index) => (
        <div key={index} role="group" aria-label={w("crew.person", { number: index + 1 })} className={styles.row}>
          <Field label={w("crew.name")} value={name} dir="auto" maxLength={200} error={at(`crew.${index}.name`)} onChange={({ currentTarget }) => change(index, { name: currentTarget.value })} />
          <Field label={w("crew.job")} value={job} dir="auto" maxLength={100} error={at(`crew.${index}.job`)} onChange={({ currentTarget }) => change(index, { job: currentTarget.value })} />
          <IconButton icon="remove" label={w("names.remove", { name: name || w("crew.person", { number: index + 1 }) })} onClick={() => onChange(crew.filter((_, at) => at !== index))} />
        </div>
      ))}
      <Button icon="add" className={styles.add ?? ""} onClick={() => onChange([...crew, { name: "", job: "" }])}>
        {w("crew.add")}
      </Button>
    </div>
  );
}
