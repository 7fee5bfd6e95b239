/** A list of short texts: Enter or a comma adds one, and each has a button to remove it. */
import { type KeyboardEvent, useRef, useState } from "react";
import { Field, IconButton } from "../design";
import styles from "./Form.module.css";
import { useMessages } from "./messages";

export function TagsField({
  label,
  hint,
  error,
  values,
  onChange,
  clean = (text) => text,
  show = (value) => value,
}: {
  label: string;
  hint?: string;
  error?: string | undefined;
  values: readonly string[];
  onChange: (values: string[]) => void;
  /** How a typed text becomes a value. */
  clean?: (text: string) => string;
  /** What a value is called. */
  show?: (value: string) => string;
}) {
  const w = useMessages();
  const [typed, setTyped] = useState("");
  const around = useRef<HTMLDivElement>(null);

  function take(text: string): void {
    const fresh = text.split(",").map((each) => clean(each.trim())).filter(Boolean);
    if (fresh.length > 0) onChange([...new Set([...values, ...fresh])]);
    setTyped("");
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Enter" && typed.trim()) {
      event.preventDefault(); // the form is not sent yet
      take(typed);
    } else if (event.key === "Backspace" && !typed) onChange(values.slice(0, -1));
  }

  return (
    <div ref={around} className={styles.names}>
      <Field
        label={label}
        hint={hint ?? w("names.hint")}
        error={error}
        value={typed}
        autoComplete="off"
        onChange={({ currentTarget: { value } }) => (value.includes(",") ? take(value) : setTyped(value))}
        onKeyDown={onKeyDown}
        onBlur={() => take(typed)}
      />
      {values.length > 0 && (
        <ul aria-label={label}>
          {values.map((value) => (
            <li key={value}>
              <bdi>{show(value)}</bdi>
              <IconButton
                icon="close"
                iconSize="1em"
                label={w("names.remove", { name: show(value) })}
                onClick={() => {
                  onChange(values.filter((each) => each !== value));
                  around.current?.querySelector("input")?.focus();
                }}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
