/** The e-mail address that an account is known by: no capital letter, no correction, and a browser fills it in. */
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
