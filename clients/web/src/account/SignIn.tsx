/**
 * /sign-in, with a password or a provider, which returns here (`?signed_in=1` or `?error=`). It then goes on to the choice of a
 * profile, if needed, and to `?to=`.
 */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, Navigate, useSearchParams } from "react-router";
import { answer, api } from "../api/client";
import { fieldSentences, Problem, sentence } from "../api/problems";
import { providers as known } from "../api/queries";
import { Alert, Button, ButtonLink, Password, useToast } from "../design";
import { useLanguage } from "../i18n";
import * as session from "../session";
import { sameOriginPath, toProfiles, toSignUp } from "../shared/navigation";
import { AuthForm, AuthPage } from "./AuthPage";
import styles from "./AuthPage.module.css";
import { deviceName } from "./device";
import { EmailField } from "./EmailField";
import { providerName, providerUrl, refusalKey } from "./providers";

export function SignIn() {
  const { t } = useLanguage();
  const say = useToast();
  const [query] = useSearchParams();
  const to = sameOriginPath(query.get("to"));
  const who = session.useSession();
  const signIn = useMutation({
    mutationFn: (body: { email: string; password: string }) =>
      answer(api.POST("/v1/users/login", { body: { ...body, device_name: deviceName(), cookie: true } })),
    onSuccess: (signedIn) => {
      session.begin(signedIn);
      say(t("sign_in.welcome", { name: signedIn.user.display_name || signedIn.user.email }));
    },
  });
  const cameBack = query.get("signed_in") === "1";
  const arrival = useQuery({
    queryKey: ["arrival"],
    queryFn: () => session.renew().then(() => null), // by the cookie that they came back with
    enabled: cameBack && !who,
    staleTime: Infinity,
    retry: false,
  });
  const { data: providers = [] } = useQuery(known);
  const errors = fieldSentences(signIn.error, t);
  const notVerified = signIn.error instanceof Problem && signIn.error.code === "email_not_verified";

  const refused = signIn.error && Object.keys(errors).length === 0 && (
    <>
      {sentence(signIn.error, t)} {notVerified && <SendAgain {...signIn.variables} />}
    </>
  );
  const inVain = query.get("error");
  const told = signIn.error
    ? refused
    : arrival.error
      ? sentence(arrival.error, t)
      : inVain
        ? t(refusalKey(inVain) as "error.server")
        : session.endReason() && endedSentence(session.endReason(), t);

  if (who) return <Navigate to={who.profile ? to : toProfiles(to)} replace />;
  if (cameBack && arrival.isPending) return <AuthPage title={t("sign_in.title")} text={t("sign_in.busy")} />;
  return (
    <AuthForm
      title={t("sign_in.title")}
      text={session.endReason() ? undefined : t(to.startsWith("/watch/") ? "sign_in.to_watch" : "sign_in.text")}
      error={signIn.error}
      onSend={({ email = "", password = "" }) => signIn.mutate({ email, password })}
    >
      <EmailField error={errors["email"]} autoFocus />
      <Password label={t("sign_in.password")} name="password" autoComplete="current-password" required dir="ltr" error={errors["password"]} />
      <Alert>{told}</Alert>
      <Button type="submit" rank="first" size="large" busy={signIn.isPending && t("sign_in.busy")}>
        {t("sign_in.submit")}
      </Button>
      {providers.length > 0 && (
        <div className={styles.providers}>
          {providers.map(({ provider, url }) => (
            <ButtonLink key={provider} to={providerUrl(url, to, deviceName())} reloadDocument>
              {t("sign_in.with", { provider: providerName(provider) })}
            </ButtonLink>
          ))}
          <p className={styles.small}>{t("sign_in.with.terms")}</p>
        </div>
      )}
      <p className={styles.aside}>
        <Link to="/forgot-password">{t("sign_in.forgot")}</Link>
        <span>
          {t("sign_in.new")} <Link to={toSignUp(to)}>{t("site.sign_up")}</Link>
        </span>
      </p>
    </AuthForm>
  );
}

const endedSentence = (code: string, t: ReturnType<typeof useLanguage>["t"]) =>
  t(code === "token_reused" ? "error.token_reused" : "error.session_ended");

/** Registering once more sends the mail once more. */
function SendAgain({ email, password }: { email: string; password: string }) {
  const { t, language } = useLanguage();
  const say = useToast();
  const again = useMutation({
    mutationFn: () => answer(api.POST("/v1/users/register", { body: { email, password, locale: language } })),
    onSuccess: () => say(t("mail.sent")),
    onError: (error) => say(sentence(error, t)),
  });
  return (
    <button type="button" className={styles.more} onClick={() => again.mutate()}>
      {t("sign_in.resend")}
    </button>
  );
}
