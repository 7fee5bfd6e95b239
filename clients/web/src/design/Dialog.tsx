/** A dialog over the page: the browser's own <dialog>, which handles focus, Escape and the background. */
import { type ReactNode, useEffect, useId, useRef } from "react";
import { useT } from "../i18n";
import { IconButton } from "./Button";
import styles from "./Dialog.module.css";

export function Dialog({
  open,
  title,
  onClose,
  children,
  actions,
}: {
  open: boolean;
  title: string;
  onClose: () => void;
  children: ReactNode;
  actions?: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const t = useT();
  useEffect(() => {
    if (!open) return dialog.current?.close();
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>("input, select, textarea")?.focus(); // what it asks, before the way out of it
  }, [open]);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      {open && (
        <div className={styles.sheet}>
          <header>
            <h2 id={id}>{title}</h2>
            <IconButton icon="close" label={t("site.close")} onClick={onClose} />
          </header>
          <div className={styles.content}>{children}</div>
          {actions && <footer>{actions}</footer>}
        </div>
      )}
    </dialog>
  );
}
