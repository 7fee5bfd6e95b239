/** A page with one small form: sign-in, sign-up, and the pages that links in e-mails open. */
import { type FormEvent, type ReactNode, type RefObject, useEffect, useRef } from "react";
import { usePageTitle } from "../shared/usePageTitle";
import styles from "./AuthPage.module.css";

export function AuthPage({ title, text, children }: { title: string; text?: ReactNode; children?: ReactNode }) {
  usePageTitle(title);
  return (
    <div className={styles.page}>
      <div className={styles.sheet}>
        <h1>{title}</h1>
        {text && <p className={styles.text}>{text}</p>}
        {children}
      </div>
    </div>
  );
}

/** `onSend`: the form's fields by their names. */
export function AuthForm({
  title,
  text,
  error,
  onSend,
  children,
}: {
  title: string;
  text?: ReactNode;
  /** Of the last sending: the focus goes to where it is mended. */
  error: unknown;
  onSend: (fields: Record<string, string>) => void;
  children: ReactNode;
}) {
  const form = useRef<HTMLFormElement>(null);
  useFocusOnError(form, error);
  usePageTitle(title);
  return (
    <div className={styles.page}>
      <form ref={form} noValidate className={styles.sheet} onSubmit={onFormSubmit(onSend)}>
        <h1>{title}</h1>
        {text && <p className={styles.text}>{text}</p>}
        {children}
      </form>
    </div>
  );
}

/** A form's fields, by their names; a box that is not ticked is not among them. */
export const onFormSubmit = (send: (fields: Record<string, string>) => void) => (event: FormEvent<HTMLFormElement>) => {
  event.preventDefault();
  send(Object.fromEntries([...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)])));
};

export function useFocusOnError(form: RefObject<HTMLFormElement | null>, error: unknown): void {
  useEffect(() => {
    if (!error) return;
    const place = form.current?.querySelector<HTMLElement>("[aria-invalid]") ?? form.current?.querySelector<HTMLElement>("input");
    place?.focus();
  }, [form, error]);
}
