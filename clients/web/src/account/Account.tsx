/** /account: the owner's details, the password, and the account's data. Not for kids profiles. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import { NavLink, Outlet } from "react-router";
import { answer, api } from "../api/client";
import { fieldSentences, Problem, sentence } from "../api/problems";
import { account as accountQuery, queries } from "../api/queries";
import type { Schema } from "../api/schema";
import { sellsPlans } from "../deployment";
import { Alert, Button, ButtonLink, Check, EmptyState, ErrorState, Field, Password, Pending, Select, useToast } from "../design";
import { LANGUAGES, useLanguage } from "../i18n";
import * as session from "../session";
import { countries } from "../shared/countries";
import { toProfiles } from "../shared/navigation";
import { usePageTitle } from "../shared/usePageTitle";
import { onFormSubmit, useFocusOnError } from "./AuthPage";
import styles from "./Forms.module.css";
import { ConsentSetting } from "./ConsentSetting";
import { DeleteAccount, Export } from "./PersonalData";

/** Around the account's pages: their heading and the way between them. */
export function AccountPages() {
  const { t } = useLanguage();
  const kids = session.useSession()?.profile?.isKids === true;
  usePageTitle(t("account.title"));
  if (kids) {
    return (
      <EmptyState
        heading="h1"
        icon="lock"
        title={t("account.kids")}
        action={
          <ButtonLink rank="first" to={toProfiles("/account")}>
            {t("site.profile.switch")}
          </ButtonLink>
        }
      >
        {t("error.kids")}
      </EmptyState>
    );
  }
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1>{t("account.title")}</h1>
        <nav aria-label={t("account.nav")} className={styles.tabs}>
          <NavLink to="/account" end>
            {t("account.you")}
          </NavLink>
          {sellsPlans() && <NavLink to="/account/subscription">{t("subscription.title")}</NavLink>}
          <NavLink to="/account/devices">{t("devices.title")}</NavLink>
          <NavLink to="/profiles/edit">{t("profiles.edit")}</NavLink>
        </nav>
      </div>
      <Outlet />
    </div>
  );
}

export function Account() {
  const { t } = useLanguage();
  const { data: user, error, refetch } = useQuery(accountQuery);
  if (!user) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Pending>{null}</Pending>;
  return (
    <>
      <section className={styles.section}>
        <h2>{t("account.you")}</h2>
        <PersonalDetails key={user.user_id} user={user} />
      </section>
      <section className={styles.section}>
        <h2>{t("account.password")}</h2>
        <ChangePassword email={user.email} />
      </section>
      <section className={styles.section}>
        <h2>{t("account.data")}</h2>
        <Export />
        <ConsentSetting />
      </section>
      <section className={styles.section}>
        <h2>{t("account.delete")}</h2>
        <DeleteAccount />
      </section>
    </>
  );
}

function PersonalDetails({ user }: { user: Schema<"UserView"> }) {
  const { t, language } = useLanguage();
  const say = useToast();
  const form = useRef<HTMLFormElement>(null);
  const save = useMutation({
    mutationFn: (fields: Record<string, string>) => {
      const { display_name = "", locale = user.locale, country, marketing_consent } = fields;
      const body = { display_name, locale, country: country || null, marketing_consent: marketing_consent === "on" };
      return answer(api.PUT("/v1/users/profile", { body }));
    },
    onSuccess: (saved) => {
      queries.setQueryData(accountQuery.queryKey, saved);
      session.update(saved);
      say(t("site.saved"));
    },
  });
  const errors = fieldSentences(save.error, t);
  const named = useMemo(() => ({ "": t("account.country.none"), ...countries(language) }), [t, language]);
  useFocusOnError(form, save.error);
  return (
    <form ref={form} noValidate className={styles.stack} onSubmit={onFormSubmit((fields) => save.mutate(fields))}>
      <p>
        <span className={styles.quiet}>{t("sign_in.email")}</span> <bdi dir="ltr">{user.email}</bdi>
      </p>
      <Field
        label={t("sign_up.name")}
        name="display_name"
        autoComplete="name"
        defaultValue={user.display_name}
        maxLength={100}
        required
        dir="auto"
        error={errors["display_name"]}
      />
      <div className={styles.two}>
        <Select
          label={t("account.language")}
          name="locale"
          defaultValue={user.locale}
          options={{ [user.locale]: user.locale, ...LANGUAGES }}
          error={errors["locale"]}
        />
        <Select
          label={t("account.country")}
          name="country"
          autoComplete="country"
          defaultValue={user.country ?? ""}
          options={named}
          error={errors["country"]}
        />
      </div>
      <Check label={t("sign_up.marketing")} name="marketing_consent" defaultChecked={user.marketing_consent ?? false} />
      <Alert>{save.error && Object.keys(errors).length === 0 && sentence(save.error, t)}</Alert>
      <div className={styles.line}>
        <Button type="submit" rank="first" busy={save.isPending && t("site.saving")}>
          {t("site.save")}
        </Button>
      </div>
    </form>
  );
}

function ChangePassword({ email }: { email: string }) {
  const { t } = useLanguage();
  const say = useToast();
  const form = useRef<HTMLFormElement>(null);
  const change = useMutation({
    mutationFn: ({ password = "", new_password = "" }: Record<string, string>) =>
      answer(api.POST("/v1/users/password/change", { body: { password, new_password } })),
    onSuccess: () => {
      form.current?.reset();
      say(t("account.password.done"));
    },
  });
  const wrong = change.error instanceof Problem && change.error.code === "bad_credentials";
  const errors = wrong ? { password: t("account.password.wrong") } : fieldSentences(change.error, t);
  useFocusOnError(form, change.error);
  return (
    <form ref={form} noValidate className={styles.stack} onSubmit={onFormSubmit((fields) => change.mutate(fields))}>
      <p className={styles.quiet}>{t("account.password.text")}</p>
      <input type="text" name="username" autoComplete="username" defaultValue={email} hidden readOnly />
      <div className={styles.two}>
        <Password
          label={t("account.password.now")}
          name="password"
          autoComplete="current-password"
          required
          dir="ltr"
          error={errors["password"]}
        />
        <Password
          label={t("reset.password")}
          name="new_password"
          autoComplete="new-password"
          required
          dir="ltr"
          hint={t("sign_up.password.hint")}
          error={errors["new_password"]}
        />
      </div>
      <Alert>{change.error && Object.keys(errors).length === 0 && sentence(change.error, t)}</Alert>
      <div className={styles.line}>
        <Button type="submit" busy={change.isPending && t("site.saving")}>
          {t("account.password.submit")}
        </Button>
      </div>
    </form>
  );
}
