/** Exports all data of the account as a file, or deletes the account. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Problem, sentence } from "../api/problems";
import { Alert, Button, Dialog, Password, Progress, useToast } from "../design";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import * as session from "../session";
import { onFormSubmit, useFocusOnError } from "./AuthPage";
import styles from "./Forms.module.css";
import * as privacy from "./personalDataCalls";

const POLL = 2000;

/** The export that was asked for last is found again when the mail about it leads back here. */
const ASKED = "matinee.export";

export function Export() {
  const t = useT();
  const { moment } = useFormats();
  const [exportId, setExportId] = useState(() => localStorage.getItem(ASKED));
  const start = useMutation({
    mutationFn: privacy.startExport,
    onSuccess: ({ export_id }) => {
      localStorage.setItem(ASKED, export_id);
      setExportId(export_id);
    },
  });
  const { data: made, error } = useQuery({
    queryKey: ["export", exportId],
    queryFn: () => privacy.findExport(exportId ?? ""),
    enabled: exportId !== null,
    refetchInterval: ({ state }) => (state.data && state.data.status !== "running" ? false : POLL),
  });
  const gone = error instanceof Problem && error.status === 404;
  const running = exportId !== null && !gone && (!made || made.status === "running");
  const wrong = start.error ?? (gone ? null : error);
  return (
    <div className={styles.stack}>
      <p className={styles.quiet}>{t("account.export.text")}</p>
      <div role="status" className={styles.stack}>
        {running && <p>{t("account.export.running")}</p>}
        {made?.status === "done" && (
          <p>
            {t("account.export.done")} {made.expires_at && t("account.export.until", { when: moment(made.expires_at) })}
          </p>
        )}
      </div>
      {running && <Progress label={t("account.export.running")} />}
      <Alert>{made?.status === "failed" ? t("account.export.failed") : wrong && sentence(wrong, t)}</Alert>
      <div className={styles.line}>
        {made?.status === "done" && made.url && (
          <a href={made.url} download className={styles.download}>
            {t("account.export.get")}
          </a>
        )}
        {!running && (
          <Button busy={start.isPending && t("site.loading")} onClick={() => start.mutate()}>
            {t("account.export.submit")}
          </Button>
        )}
      </div>
    </div>
  );
}

export function DeleteAccount() {
  const t = useT();
  const say = useToast();
  const [asking, setAsking] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const erase = useMutation({
    mutationFn: privacy.eraseAccount,
    onSuccess: () => {
      session.end();
      say(t("account.deleted"));
    },
  });
  const wrong = erase.error instanceof Problem && erase.error.code === "bad_credentials";
  useFocusOnError(form, erase.error);
  return (
    <div className={styles.stack}>
      <p className={styles.quiet}>{t("account.delete.text")}</p>
      <div className={styles.line}>
        <Button rank="danger" icon="remove" onClick={() => setAsking(true)}>
          {t("account.delete")}
        </Button>
      </div>
      <Dialog open={asking} title={t("account.delete.title")} onClose={() => setAsking(false)}>
        <form
          ref={form}
          noValidate
          className={styles.stack}
          onSubmit={onFormSubmit(({ erase_password = "" }) => erase.mutate(erase_password))}
        >
          <p>{t("account.delete.text")}</p>
          <Password
            label={t("account.password.now")}
            name="erase_password"
            autoComplete="current-password"
            required
            dir="ltr"
            error={wrong ? t("account.password.wrong") : undefined}
          />
          <Alert>{erase.error && !wrong && sentence(erase.error, t)}</Alert>
          <div className={styles.line}>
            <Button type="submit" rank="danger" busy={erase.isPending && t("account.delete.busy")}>
              {t("account.delete.submit")}
            </Button>
            <Button onClick={() => setAsking(false)}>{t("site.cancel")}</Button>
          </div>
        </form>
      </Dialog>
    </div>
  );
}
