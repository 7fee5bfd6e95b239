/** Asks before an action that cannot easily be undone. */
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { sentence } from "../api/problems";
import { Button, Dialog } from "../design";
import { useT } from "../i18n";
import { useMessages } from "./messages";
import styles from "./Studio.module.css";

export function ConfirmDialog({
  open,
  title,
  children,
  confirm,
  danger,
  onConfirm,
  onClose,
}: {
  open: boolean;
  title: string;
  children: ReactNode;
  /** What the button that does it says. */
  confirm: string;
  danger?: boolean;
  /** False: it is not done, and what the question says now is to be read first. */
  onConfirm: () => Promise<unknown> | undefined;
  onClose: () => void;
}) {
  const t = useT();
  const w = useMessages();
  const act = useMutation({ mutationFn: async () => onConfirm(), onSuccess: (done) => done !== false && onClose() });
  const close = () => {
    act.reset();
    onClose();
  };
  return (
    <Dialog
      open={open}
      title={title}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{w("confirm.cancel")}</Button>
          <Button rank={danger ? "danger" : "first"} busy={act.isPending && w("confirm.busy")} onClick={() => act.mutate()}>
            {confirm}
          </Button>
        </>
      }
    >
      <div className={styles.asked}>{children}</div>
      <p role="alert" className={styles.error}>
        {act.error && sentence(act.error, t)}
      </p>
    </Dialog>
  );
}
