/** The field for an account's e-mail address. A browser does not capitalise or correct it, and may fill it in. */
import { Field } from "../design";
import { useT } from "../i18n";

export function EmailField({ error, autoFocus = false }: { error: string | undefined; autoFocus?: boolean }) {
  const t = useT();
  return (
    <Field
      label={t("sign_in.email")}
      name="email"
      type="email"
      autoComplete="username"
      inputMode="email"
      autoCapitalize="none"
      spellCheck={false}
      required
      autoFocus={autoFocus}
      dir="ltr"
      error={error}
    />
  );
}
