/** /reset-password?token=…: sets a new password; a link in an e-mail opens it. */
import { useMutation } from "@tanstack/react-query";
import { useNavigate, useSearchParams } from "react-router";
import { answer, api } from "../api/client";
import { fieldSentences, Problem, sentence } from "../api/problems";
import { Alert, Button, ButtonLink, Password, useToast } from "../design";
import { useT } from "../i18n";
import * as session from "../session";
import { AuthForm } from "./AuthPage";

export function ResetPassword() {
  const t = useT();
  const say = useToast();
  const navigate = useNavigate();
  const token = useSearchParams()[0].get("token") ?? "";
  const reset = useMutation({
    mutationFn: (newPassword: string) => answer(api.POST("/v1/users/password/reset", { body: { token, new_password: newPassword } })),
    onSuccess: () => {
      if (session.current()) session.end(); // every device was signed out, this one too
      say(t("reset.done"));
      void navigate("/sign-in", { replace: true });
    },
  });
  const errors = fieldSentences(reset.error, t);
  const spent = !token || (reset.error instanceof Problem && reset.error.code === "bad_ticket");

  return (
    <AuthForm
      title={t("reset.title")}
      text={t("reset.text")}
      error={reset.error}
      onSend={(fields) => reset.mutate(fields["new_password"] ?? "")}
    >
      {!spent && (
        <Password
          label={t("reset.password")}
          name="new_password"
          autoComplete="new-password"
          required
          autoFocus
          dir="ltr"
          hint={t("sign_up.password.hint")}
          error={errors["new_password"]}
        />
      )}
      <Alert>{token ? reset.error && Object.keys(errors).length === 0 && sentence(reset.error, t) : t("link.broken")}</Alert>
      {spent ? (
        <ButtonLink to="/forgot-password">{t("reset.another")}</ButtonLink>
      ) : (
        <Button type="submit" rank="first" size="large" busy={reset.isPending && t("site.saving")}>
          {t("reset.submit")}
        </Button>
      )}
    </AuthForm>
  );
}
