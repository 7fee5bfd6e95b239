/** The title and its description in other languages. */
import { useState } from "react";
import { Button, Field, Select, TextArea } from "../design";
import { useFormats } from "../i18n/formats";
import type { Draft } from "./draft";
import type { ErrorAt } from "./fieldErrors";
import styles from "./Form.module.css";
import { useLanguages } from "./languages";
import { useMessages } from "./messages";

type All = Draft["translations"];

export function Translations({ translations, original, at, onChange }: { translations: All; original: string; at: ErrorAt; onChange: (all: All) => void }) {
  const w = useMessages();
  const { languageName } = useFormats();
  const [chosen, setChosen] = useState("");
  const left = useLanguages([], [original, ...Object.keys(translations)]);
  const next = left[chosen] ? chosen : (Object.keys(left)[0] ?? "");
  const change = (tag: string, changes: Partial<All[string]>) => onChange({ ...translations, [tag]: { title: "", description: "", ...translations[tag], ...changes } });
  return (
    <>
      {Object.entries(translations).map(([tag, { title, description }]) => (
        <div key={tag} role="group" aria-label={languageName(tag)} className={styles.group}>
          <h3>{languageName(tag)}</h3>
          <Field
            label={w("translation.title", { language: languageName(tag) })}
            value={title}
            lang={tag}
            dir="auto"
            error={at(`translations.${tag}.title`)}
            onChange={({ currentTarget }) => change(tag, { title: currentTarget.value })}
          />
          <TextArea
            label={w("translation.description", { language: languageName(tag) })}
            value={description}
            lang={tag}
            dir="auto"
            error={at(`translations.${tag}.description`)}
            onChange={({ currentTarget }) => change(tag, { description: currentTarget.value })}
          />
          <Button rank="quiet" icon="remove" onClick={() => onChange(Object.fromEntries(Object.entries(translations).filter(([each]) => each !== tag)))}>
            {w("translation.remove", { language: languageName(tag) })}
          </Button>
        </div>
      ))}
      <div className={styles.beside}>
        <Select label={w("translation.language")} options={left} value={next} onChange={({ currentTarget }) => setChosen(currentTarget.value)} />
        <Button icon="add" onClick={() => change(next, {})}>
          {w("translation.add")}
        </Button>
      </div>
    </>
  );
}
