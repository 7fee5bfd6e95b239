/**
 * /verify-email?token=…: where the mail's link leads. A press confirms, not the visit: what looks through mails for danger
 * opens their links too.
 */
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useSearchParams } from "react-router";
import { answer, api } from "../api/client";
import { sentence } from "../api/problems";
import { Alert, Button, ButtonLink } from "../design";
import { useT } from "../i18n";
import { toSignIn } from "../shared/navigation";
import { AuthForm, AuthPage } from "./AuthPage";
import { forgetReturnPath, returnPath } from "./returnPath";

export function VerifyEmail() {
  const t = useT();
  const token = useSearchParams()[0].get("token") ?? "";
  const next = useRef<HTMLAnchorElement>(null);
  const verify = useMutation({ mutationFn: () => answer(api.POST("/v1/users/verify-email", { body: { token } })) });
  useEffect(() => next.current?.focus(), [verify.isSuccess, verify.isError]);

  if (verify.isSuccess) {
    return (
      <AuthPage title={t("verify.done")} text={t("verify.done.text")}>
        <ButtonLink ref={next} rank="first" size="large" to={toSignIn(returnPath())} onClick={forgetReturnPath}>
          {t("site.sign_in")}
        </ButtonLink>
      </AuthPage>
    );
  }
  return (
    <AuthForm title={t("verify.title")} text={t("verify.text")} error={null} onSend={() => verify.mutate()}>
      <Alert>{token ? verify.error && sentence(verify.error, t) : t("link.broken")}</Alert>
      {token && !verify.error && (
        <Button type="submit" rank="first" size="large" autoFocus busy={verify.isPending && t("verify.busy")}>
          {t("verify.submit")}
        </Button>
      )}
      {verify.error && (
        <ButtonLink ref={next} to="/sign-in">
          {t("site.sign_in")}
        </ButtonLink>
      )}
    </AuthForm>
  );
}
