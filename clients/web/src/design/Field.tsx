/** A labelled place to write or choose in, with a hint, and an error that the place itself is tied to. */
import { type ComponentProps, type ReactNode, useId, useState } from "react";
import { useT } from "../i18n";
import { IconButton } from "./Button";
import { cx } from "./cx";
import styles from "./Field.module.css";
import { Icon } from "./Icon";
import { type Options, pairsOf } from "./options";

interface FrameProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
}

interface InputTies {
  id: string;
  "aria-invalid": true | undefined;
  "aria-describedby": string | undefined;
}

function Frame({ label, hint, error, children }: FrameProps & { children: (tied: InputTies) => ReactNode }) {
  const id = useId();
  const told = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children({ id, "aria-invalid": error ? true : undefined, "aria-describedby": told || undefined })}
      {hint && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className={styles.error}>
          <Icon name="alert" size="1.1em" />
          {error}
        </p>
      )}
    </div>
  );
}

export function Field({ label, hint, error, className, ...rest }: FrameProps & ComponentProps<"input">) {
  return (
    <Frame label={label} hint={hint} error={error}>
      {(tied) => <input {...rest} {...tied} className={cx(styles.input, className)} />}
    </Frame>
  );
}

export function TextArea({ label, hint, error, className, ...rest }: FrameProps & ComponentProps<"textarea">) {
  return (
    <Frame label={label} hint={hint} error={error}>
      {(tied) => <textarea rows={4} {...rest} {...tied} className={cx(styles.input, styles.area, className)} />}
    </Frame>
  );
}

export function Password({ label, hint, error, ...rest }: FrameProps & Omit<ComponentProps<"input">, "type">) {
  const [shown, setShown] = useState(false);
  const t = useT();
  return (
    <Frame label={label} hint={hint} error={error}>
      {(tied) => (
        <div className={styles.beside}>
          <input {...rest} {...tied} type={shown ? "text" : "password"} className={styles.input} />
          <IconButton
            icon={shown ? "eyeOff" : "eye"}
            label={t(shown ? "sign_in.hide" : "sign_in.show")}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
          />
        </div>
      )}
    </Frame>
  );
}

export function Select({
  label,
  hint,
  error,
  options,
  className,
  ...rest
}: FrameProps & ComponentProps<"select"> & { options: Options }) {
  return (
    <Frame label={label} hint={hint} error={error}>
      {(tied) => (
        <select {...rest} {...tied} className={cx(styles.input, styles.select, className)}>
          {pairsOf(options).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Frame>
  );
}

export function Check({ label, hint, className, ...rest }: Omit<FrameProps, "error"> & Omit<ComponentProps<"input">, "type">) {
  const id = useId();
  return (
    <div className={cx(styles.check, className)}>
      <input {...rest} id={id} type="checkbox" aria-describedby={hint ? `${id}-hint` : undefined} />
      <label htmlFor={id}>{label}</label>
      {hint && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}
