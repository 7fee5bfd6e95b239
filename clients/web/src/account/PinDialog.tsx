/** A profile's PIN, asked for on entering it. */
import { useRef } from "react";
import { Problem, sentence } from "../api/problems";
import { Button, Dialog, Field } from "../design";
import { useT } from "../i18n";
import { sending, useFocusOnError } from "./Entry";
import styles from "./Forms.module.css";
import { PIN } from "./pin";

export function PinDialog({
  name,
  busy,
  error,
  onPin,
  onClose,
}: {
  name: string;
  busy: boolean;
  error: unknown;
  onPin: (pin: string) => void;
  onClose: () => void;
}) {
  const t = useT();
  const form = useRef<HTMLFormElement>(null);
  useFocusOnError(form, error);
  const wrong = error instanceof Problem && error.status === 422 ? t("field.pin") : error ? sentence(error, t) : undefined;
  const asking = error instanceof Problem && error.code === "pin_required";
  return (
    <Dialog open title={t("profiles.pin.title", { name })} onClose={onClose}>
      <form ref={form} noValidate className={styles.stack} onSubmit={sending(({ pin = "" }) => onPin(pin))}>
        <Field
          {...PIN}
          label={t("profile.pin")}
          name="pin"
          hint={t("profiles.pin.text")}
          className={styles.pin}
          error={asking ? undefined : wrong}
        />
        <Button type="submit" rank="first" busy={busy && t("profiles.entering")}>
          {t("profiles.enter")}
        </Button>
      </form>
    </Dialog>
  );
}
