/** /forgot-password: e-mails a link to a new password if the address has an account. The page does not say whether it has. */
import { useMutation } from "@tanstack/react-query";
import { Link } from "react-router";
import { answer, api } from "../api/client";
import { fieldSentences, sentence } from "../api/problems";
import { Alert, Button } from "../design";
import { useT } from "../i18n";
import { AuthForm } from "./AuthPage";
import styles from "./AuthPage.module.css";
import { EmailField } from "./EmailField";
import { MailSent } from "./MailSent";

export function ForgotPassword() {
  const t = useT();
  const forget = (email: string) => answer(api.POST("/v1/users/password/forgot", { body: { email } }));
  const ask = useMutation({ mutationFn: forget });
  const errors = fieldSentences(ask.error, t);
  const email = ask.variables ?? "";

  if (ask.isSuccess) return <MailSent text={t("mail.forgot", { email })} again={() => forget(email)} />;
  return (
    <AuthForm title={t("forgot.title")} text={t("forgot.text")} error={ask.error} onSend={(fields) => ask.mutate(fields["email"] ?? "")}>
      <EmailField error={errors["email"]} autoFocus />
      <Alert>{ask.error && Object.keys(errors).length === 0 && sentence(ask.error, t)}</Alert>
      <Button type="submit" rank="first" size="large" busy={ask.isPending && t("mail.busy")}>
        {t("forgot.submit")}
      </Button>
      <p className={styles.aside}>
        <Link to="/sign-in">{t("site.sign_in")}</Link>
      </p>
    </AuthForm>
  );
}
