/** /sign-up: creates an account, which its e-mail confirms; the confirmation goes on to `?to=`. */
import { useMutation } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { answer, api } from "../api/client";
import { fieldSentences, sentence } from "../api/problems";
import { Alert, Button, Check, Field, Password } from "../design";
import { useLanguage } from "../i18n";
import { sameOriginPath, toSignIn } from "../shared/navigation";
import { AuthForm } from "./AuthPage";
import styles from "./AuthPage.module.css";
import { EmailField } from "./EmailField";
import { MailSent } from "./MailSent";
import { keepReturnPath } from "./returnPath";

export function SignUp() {
  const { t, language } = useLanguage();
  const register = ({ display_name = "", email = "", password = "", marketing_consent }: Record<string, string>) => {
    const body = { display_name, email, password, locale: language, marketing_consent: marketing_consent === "on" };
    return answer(api.POST("/v1/users/register", { body }));
  };
  const to = sameOriginPath(useSearchParams()[0].get("to"));
  const signUp = useMutation({ mutationFn: register, onSuccess: () => keepReturnPath(to) });
  const errors = fieldSentences(signUp.error, t);
  const registered = signUp.variables;

  if (signUp.data && registered) {
    return <MailSent text={t("mail.sign_up", { email: signUp.data.user.email })} again={() => register(registered)} />;
  }
  return (
    <AuthForm title={t("sign_up.title")} text={t("sign_up.text")} error={signUp.error} onSend={(fields) => signUp.mutate(fields)}>
      <Field label={t("sign_up.name")} name="display_name" autoComplete="name" maxLength={100} autoFocus dir="auto" error={errors["display_name"]} />
      <EmailField error={errors["email"]} />
      <Password
        label={t("sign_in.password")}
        name="password"
        autoComplete="new-password"
        required
        dir="ltr"
        hint={t("sign_up.password.hint")}
        error={errors["password"]}
      />
      <Check label={t("sign_up.marketing")} name="marketing_consent" />
      <Alert>{signUp.error && Object.keys(errors).length === 0 && sentence(signUp.error, t)}</Alert>
      <Button type="submit" rank="first" size="large" busy={signUp.isPending && t("sign_up.busy")}>
        {t("sign_up.submit")}
      </Button>
      <p className={styles.small}>{t("sign_up.terms")}</p>
      <p className={styles.aside}>
        <span>
          {t("sign_up.have")} <Link to={toSignIn(to)}>{t("site.sign_in")}</Link>
        </span>
      </p>
    </AuthForm>
  );
}
