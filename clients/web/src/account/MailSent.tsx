/** Says that an e-mail was sent, and sends it again if it does not arrive. */
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { sentence } from "../api/problems";
import { Alert, Button, Icon, useToast } from "../design";
import { useT } from "../i18n";
import { AuthPage } from "./AuthPage";
import styles from "./MailSent.module.css";

export function MailSent({ text, again }: { text: string; again: () => Promise<unknown> }) {
  const t = useT();
  const say = useToast();
  const top = useRef<HTMLDivElement>(null);
  const sending = useMutation({ mutationFn: again, onSuccess: () => say(t("mail.sent")) });
  useEffect(() => top.current?.focus(), []);
  return (
    <div ref={top} tabIndex={-1} className={styles.page}>
      <AuthPage
        title={t("mail.title")}
        text={
          <>
            <span className={styles.envelope}>
              <Icon name="mail" size="2.5rem" />
            </span>
            {text}
          </>
        }
      >
        <p>{t("mail.nothing")}</p>
        <Alert>{sending.error && sentence(sending.error, t)}</Alert>
        <Button busy={sending.isPending && t("mail.busy")} onClick={() => sending.mutate()}>
          {t("mail.again")}
        </Button>
      </AuthPage>
    </div>
  );
}
