/** /profiles/new and /profiles/…: creates and edits a profile of the household. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Navigate, useNavigate, useParams } from "react-router";
import { answer, api } from "../api/client";
import { fieldSentences, sentence } from "../api/problems";
import { profiles as household, queries } from "../api/queries";
import type { Schema } from "../api/schema";
import { Alert, Button, ButtonLink, Check, Dialog, ErrorState, Field, Pending, Select, useToast } from "../design";
import { LANGUAGES, useLanguage } from "../i18n";
import * as session from "../session";
import { toProfiles } from "../shared/navigation";
import { NotFound } from "../shared/NotFound";
import { usePageTitle } from "../shared/usePageTitle";
import { onFormSubmit, useFocusOnError } from "./AuthPage";
import Avatar, { AVATARS } from "./Avatar";
import { ForgetTaste } from "./ForgetTaste";
import styles from "./Forms.module.css";
import { isPin, PIN } from "./pin";
import { type Needs, needsOf, PinDialog, type Proof } from "./PinDialog";
import { mustChooseFirst } from "./Profiles";

type Profile = Schema<"ProfileView">;
type Given = Schema<"ProfileInput">;

/** The oldest ages of films that a profile may see; the API takes any. */
const LIMITS = [0, 6, 12, 16, 18];
const KIDS_LIMIT = 12;

export function EditProfile() {
  const { profileId } = useParams();
  const { data: profiles, error, refetch } = useQuery(household);
  const profile = profiles?.find((each) => each.profile_id === profileId);
  if (profile) return <ProfileForm key={profile.profile_id} profile={profile} last={profiles?.length === 1} />;
  if (profiles) return <NotFound />;
  return error ? <ErrorState heading="h1" error={error} onRetry={() => void refetch()} /> : <Pending>{null}</Pending>;
}

export const NewProfile = () => <ProfileForm />;

function ProfileForm({ profile, last = false }: { profile?: Profile; last?: boolean }) {
  const { t, language } = useLanguage();
  const say = useToast();
  const navigate = useNavigate();
  const form = useRef<HTMLFormElement>(null);
  const { data: others } = useQuery(household);
  const [isKids, setKids] = useState(profile?.is_kids ?? false);
  const [pinWrong, setPinWrong] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const who = session.useSession();
  usePageTitle(profile?.name ?? t("profile.new"));

  const [needs, setNeeds] = useState<Needs | null>(null);
  const save = useMutation({
    mutationFn: async ({ body, proof }: { body: Given; proof?: Proof }) => {
      if (!profile) return answer(api.POST("/v1/users/profiles", { body }));
      const proven = proof && ("pin" in proof ? { current_pin: proof.pin } : proof);
      const params = { path: { profile_id: profile.profile_id } };
      return answer(api.PUT("/v1/users/profiles/{profile_id}", { params, body: { ...body, ...proven } }));
    },
    onError: (refused) => setNeeds((before) => needsOf(refused) ?? before),
    onSuccess: async (saved) => {
      // The token of who watches as this profile says what it was before.
      if (who?.profile?.profileId === saved.profile_id) await session.renew();
      await queries.invalidateQueries({ queryKey: household.queryKey });
      say(t("site.saved"));
      void navigate("/profiles/edit");
    },
  });
  const errors = fieldSentences(save.error, t);
  const pinError = pinWrong || Object.keys(errors).some((field) => field.startsWith("pin")) ? t("field.pin") : undefined;
  useFocusOnError(form, needs ? null : (save.error ?? (pinWrong || null)));

  if (who?.profile?.isKids) return <Navigate to="/profiles" replace />;
  if (mustChooseFirst(who?.profile, others ?? [])) return <Navigate to={toProfiles("/profiles/edit")} replace />;

  function send(fields: Record<string, string>) {
    const pin = fields["remove_pin"] ? "" : fields["pin"] || null;
    setPinWrong(Boolean(pin) && !isPin(pin ?? ""));
    if (pin && !isPin(pin)) return;
    const body = {
      name: fields["name"] ?? "",
      avatar: fields["avatar"] ?? "1",
      language: fields["language"] ?? language,
      maturity_limit: Number(fields["maturity_limit"] ?? KIDS_LIMIT),
      is_kids: isKids,
      autoplay: fields["autoplay"] === "on",
      pin,
    };
    save.mutate({ body });
  }

  const limits = LIMITS.filter((age) => !isKids || age <= KIDS_LIMIT);
  const limit = Math.min(profile?.maturity_limit ?? 18, isKids ? KIDS_LIMIT : 18);
  const names = (age: number) =>
    age === 0 ? t("title.age.all") : age === 18 ? t("profile.everything") : t("profile.up_to", { age });
  const free = AVATARS.find((each) => !others?.some(({ avatar }) => avatar === each)) ?? "1";
  const languages = { ...(profile && { [profile.language]: profile.language }), ...LANGUAGES };
  return (
    <div className={styles.page}>
      <h1>{profile ? <bdi>{profile.name}</bdi> : t("profile.new")}</h1>
      <form ref={form} noValidate className={`${styles.stack} ${styles.narrow}`} onSubmit={onFormSubmit(send)}>
        <Field label={t("sign_up.name")} name="name" defaultValue={profile?.name} maxLength={40} required dir="auto" error={errors["name"]} />
        <fieldset className={styles.avatars}>
          <legend>{t("profile.avatar")}</legend>
          {AVATARS.map((each) => (
            <label key={each} title={t(`avatar.${each}` as const)}>
              <input
                type="radio"
                name="avatar"
                value={each}
                defaultChecked={each === (profile?.avatar ?? free)}
                aria-label={t(`avatar.${each}` as const)}
              />
              <Avatar of={each} size="100%" />
            </label>
          ))}
        </fieldset>
        <div className={styles.two}>
          <Select label={t("profile.language")} name="language" defaultValue={profile?.language ?? language} options={languages} />
          <Select
            key={String(isKids)}
            label={t("profile.maturity")}
            name="maturity_limit"
            defaultValue={String(limit)}
            options={Object.fromEntries([...new Set([...limits, limit])].sort((one, other) => one - other).map((age) => [age, names(age)]))}
            error={errors["maturity_limit"]}
          />
        </div>
        <Check label={t("profile.kids")} hint={t("profile.kids.hint")} checked={isKids} onChange={({ currentTarget }) => setKids(currentTarget.checked)} />
        <Check label={t("profile.autoplay")} name="autoplay" defaultChecked={profile?.autoplay ?? true} />
        <Field
          {...PIN}
          label={t("profile.pin")}
          name="pin"
          className={styles.pin}
          hint={t(profile?.has_pin ? "profile.pin.kept" : "profile.pin.hint")}
          error={pinError}
        />
        {profile?.has_pin && <Check label={t("profile.pin.remove")} name="remove_pin" />}
        <Alert>{save.error && !needs && !pinError && Object.keys(errors).length === 0 && sentence(save.error, t)}</Alert>
        <div className={styles.line}>
          <Button type="submit" rank="first" busy={save.isPending && t("site.saving")}>
            {t("site.save")}
          </Button>
          <ButtonLink to="/profiles/edit">{t("site.cancel")}</ButtonLink>
          {profile && !last && (
            <Button rank="danger" icon="remove" onClick={() => setDeleting(true)}>
              {t("profile.delete")}
            </Button>
          )}
        </div>
      </form>
      {profile && <ForgetTaste profileId={profile.profile_id} />}
      {deleting && profile && <Delete profile={profile} onClose={() => setDeleting(false)} />}
      {needs && profile && (
        <PinDialog
          title={t("profiles.pin.title", { name: profile.name })}
          text={t("profile.pin.change")}
          submit={t("site.save")}
          needs={needs}
          busy={save.isPending}
          error={save.error}
          onClose={() => {
            setNeeds(null);
            save.reset();
          }}
          onProof={(proof) => save.variables && save.mutate({ ...save.variables, proof })}
        />
      )}
    </div>
  );
}

/** It asks once more; then, where the profile has a PIN, for that. */
function Delete({ profile, onClose }: { profile: Profile; onClose: () => void }) {
  const { t } = useLanguage();
  const say = useToast();
  const navigate = useNavigate();
  const [needs, setNeeds] = useState<Needs | null>(null);
  const remove = useMutation({
    mutationFn: (proof: Proof | Record<string, never>) => {
      const params = { path: { profile_id: profile.profile_id } };
      return answer(api.DELETE("/v1/users/profiles/{profile_id}", { params, body: proof }));
    },
    onError: (refused) => setNeeds((before) => needsOf(refused) ?? before),
    onSuccess: async () => {
      if (session.current()?.profile?.profileId === profile.profile_id) await session.renew();
      await queries.invalidateQueries({ queryKey: household.queryKey });
      say(t("profile.deleted", { name: profile.name }));
      void navigate("/profiles/edit", { replace: true });
    },
  });
  if (needs) {
    return (
      <PinDialog
        title={t("profile.delete.title", { name: profile.name })}
        text={t("profile.pin.change")}
        submit={t("profile.delete")}
        needs={needs}
        busy={remove.isPending}
        error={remove.error}
        onClose={onClose}
        onProof={(proof) => remove.mutate(proof)}
      />
    );
  }
  return (
    <Dialog
      open
      title={t("profile.delete.title", { name: profile.name })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t("site.cancel")}</Button>
          <Button rank="danger" busy={remove.isPending && t("account.delete.busy")} onClick={() => remove.mutate({})}>
            {t("profile.delete")}
          </Button>
        </>
      }
    >
      <p>{t("profile.delete.text")}</p>
      <Alert>{remove.error && sentence(remove.error, t)}</Alert>
    </Dialog>
  );
}
