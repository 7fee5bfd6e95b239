/** Short messages at the page's edge. A screen reader reads them, and they stay while a pointer rests on them. */
import { createContext, type ReactNode, use, useCallback, useEffect, useState } from "react";
import { useT } from "../i18n";
import { IconButton } from "./Button";
import styles from "./Toast.module.css";

type Say = (text: string) => void;

const LASTS = 6000;
const Context = createContext<Say>(() => undefined);

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<{ id: number; text: string }[]>([]);
  const say = useCallback<Say>(
    (text) => setToasts((all) => [...all.filter((toast) => toast.text !== text), { id: Date.now() + Math.random(), text }]),
    [],
  );
  return (
    <Context value={say}>
      {children}
      <div className={styles.stack} role="status">
        {toasts.map((toast) => (
          <Toast key={toast.id} text={toast.text} onGone={() => setToasts((all) => all.filter((each) => each !== toast))} />
        ))}
      </div>
    </Context>
  );
}

function Toast({ text, onGone }: { text: string; onGone: () => void }) {
  const [held, setHeld] = useState(false);
  const t = useT();
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(onGone, LASTS);
    return () => clearTimeout(timer);
  }, [held]);
  return (
    <div className={styles.toast} onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)}>
      <p>{text}</p>
      <IconButton icon="close" label={t("site.dismiss")} iconSize="1.1em" onClick={onGone} />
    </div>
  );
}

export const useToast = (): Say => use(Context);
