/** Asks for an adult's PIN, or for the account's password instead. */
import { useRef, useState } from "react";
import { Problem, sentence } from "../api/problems";
import { Button, Dialog, Field, Password } from "../design";
import { useT } from "../i18n";
import { onFormSubmit, useFocusOnError } from "./AuthPage";
import entry from "./AuthPage.module.css";
import styles from "./Forms.module.css";
import { PIN } from "./pin";

export type Proof = { pin: string } | { password: string };
export type Needs = "pin" | "password";

/** What a refusal asks for; null where it is another one. */
export const needsOf = (refusal: unknown): Needs | null => {
  if (!(refusal instanceof Problem)) return null;
  return refusal.code === "pin_required" ? "pin" : refusal.code === "password_required" ? "password" : null;
};

export function PinDialog({
  title,
  text,
  submit,
  needs,
  busy,
  error,
  onProof,
  onClose,
}: {
  title: string;
  text: string;
  submit: string;
  needs: Needs;
  busy: boolean;
  error: unknown;
  onProof: (proof: Proof) => void;
  onClose: () => void;
}) {
  const t = useT();
  const form = useRef<HTMLFormElement>(null);
  const [preferred, setPreferred] = useState<Needs>("pin");
  const asked = needs === "password" ? needs : preferred;
  useFocusOnError(form, error);
  return (
    <Dialog open title={title} onClose={onClose}>
      <form
        ref={form}
        noValidate
        className={styles.stack}
        onSubmit={onFormSubmit(({ pin = "", password = "" }) => onProof(asked === "pin" ? { pin } : { password }))}
      >
        {asked === "pin" ? (
          <Field key="pin" {...PIN} label={t("profile.pin")} name="pin" hint={text} className={styles.pin} error={wrong(error, "field.pin")} />
        ) : (
          // Not for a password manager: whoever holds the remote would be let out by it.
          <Password key="password" label={t("account.password.now")} name="password" autoComplete="off" autoFocus dir="ltr" hint={t("profiles.password.text")} error={wrong(error, "field.required")} />
        )}
        <Button type="submit" rank="first" busy={busy && t("profiles.entering")}>
          {submit}
        </Button>
        {needs === "pin" && (
          <button type="button" className={entry.more} onClick={() => setPreferred(asked === "pin" ? "password" : "pin")}>
            {t(asked === "pin" ? "profiles.by_password" : "profiles.by_pin")}
          </button>
        )}
      </form>
    </Dialog>
  );

  function wrong(refusal: unknown, malformed: "field.pin" | "field.required"): string | undefined {
    if (!refusal || needsOf(refusal)) return undefined;
    if (!(refusal instanceof Problem)) return sentence(refusal, t);
    if (refusal.status === 422) return t(malformed);
    return refusal.code === "bad_credentials" ? t("account.password.wrong") : sentence(refusal, t);
  }
}
