/** /profiles: chooses the profile that watches, then goes on to `?to=`. /profiles/edit: lists the profiles to edit. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, Navigate, useNavigate, useSearchParams } from "react-router";
import { answer, api } from "../api/client";
import { sentence } from "../api/problems";
import { profiles as household } from "../api/queries";
import type { Schema } from "../api/schema";
import { Alert, Badge, ButtonLink, ErrorState, Icon, Pending, Skeleton } from "../design";
import { useLanguage } from "../i18n";
import * as session from "../session";
import { sameOriginPath, toProfiles } from "../shared/navigation";
import { usePageTitle } from "../shared/usePageTitle";
import Avatar from "./Avatar";
import { type Needs, needsOf, PinDialog, type Proof } from "./PinDialog";
import styles from "./Profiles.module.css";

type Profile = Schema<"ProfileView">;

export const MOST = 5;

export function Profiles({ edit = false }: { edit?: boolean }) {
  const { t, speak } = useLanguage();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const to = sameOriginPath(query.get("to"));
  const { data: profiles, error, refetch } = useQuery(household);
  const [asked, setAsked] = useState<{ profile: Profile; needs: Needs } | null>(null);
  const chosen = session.useSession()?.profile;
  const kids = chosen?.isKids === true;
  usePageTitle(t(edit ? "profiles.edit" : "profiles.title"));

  const choose = useMutation({
    mutationFn: ({ profile, proof = {} }: { profile: Profile; proof?: Proof | Record<string, never> }) => {
      const params = { path: { profile_id: profile.profile_id } };
      return answer(api.POST("/v1/users/profiles/{profile_id}/select", { params, body: proof }));
    },
    onSuccess: (signedIn) => {
      speak(null);
      session.begin(signedIn);
      void navigate(to, { replace: true });
    },
    onError: (refused, { profile }) => {
      const needs = needsOf(refused);
      if (needs) setAsked({ profile, needs });
    },
  });

  if (!profiles) return error ? <ErrorState heading="h1" error={error} onRetry={() => void refetch()} /> : <ProfilesSkeleton />;
  if (edit && mustChooseFirst(chosen, profiles)) return <Navigate to={toProfiles("/profiles/edit")} replace />;
  return (
    <div className={styles.page}>
      <h1>{t(edit ? "profiles.edit" : "profiles.title")}</h1>
      <ul className={styles.people}>
        {profiles.map((profile) => (
          <li key={profile.profile_id}>
            {edit ? (
              <Link to={`/profiles/${profile.profile_id}`} className={styles.person} aria-label={t("profiles.edit.of", { name: profile.name })}>
                <ProfileFace profile={profile} edit />
              </Link>
            ) : (
              <button
                type="button"
                className={styles.person}
                aria-label={profile.has_pin ? t("profiles.locked", { name: profile.name }) : profile.name}
                onClick={() => (profile.has_pin ? setAsked({ profile, needs: "pin" }) : choose.mutate({ profile }))}
              >
                <ProfileFace profile={profile} />
              </button>
            )}
            {profile.is_kids && <Badge>{t("profiles.kids")}</Badge>}
          </li>
        ))}
        {!kids && profiles.length < MOST && (
          <li>
            <Link to="/profiles/new" className={styles.person}>
              <span className={styles.face}>
                <span className={styles.add}>
                  <Icon name="add" size="40%" />
                </span>
              </span>
              <span className={styles.name}>{t("profiles.add")}</span>
            </Link>
          </li>
        )}
      </ul>
      <Alert>{!asked && choose.error && sentence(choose.error, t)}</Alert>
      {!kids && (edit ? <ButtonLink to="/profiles">{t("profiles.done")}</ButtonLink> : <ButtonLink to="/profiles/edit">{t("profiles.edit")}</ButtonLink>)}
      {asked && (
        <PinDialog
          title={asked.profile.has_pin ? t("profiles.pin.title", { name: asked.profile.name }) : t("profiles.leave.title")}
          text={t(asked.profile.has_pin ? "profiles.pin.text" : "profiles.leave.text")}
          submit={t("profiles.enter")}
          needs={asked.needs}
          busy={choose.isPending}
          error={choose.error}
          onClose={() => {
            setAsked(null);
            choose.reset();
          }}
          onProof={(proof) => choose.mutate({ profile: asked.profile, proof })}
        />
      )}
    </div>
  );
}

/** While there is a child, profiles change only from a grown-up's: so one has to be chosen first. */
export const mustChooseFirst = (chosen: session.Session["profile"] | undefined, household: readonly Profile[]): boolean =>
  !chosen && household.some((each) => each.is_kids);

export const EditProfiles = () => <Profiles edit />;

function ProfileFace({ profile, edit }: { profile: Profile; edit?: boolean }) {
  return (
    <>
      <span className={styles.face}>
        <Avatar of={profile.avatar} size="100%" />
        {edit && (
          <span className={styles.pencil}>
            <Icon name="edit" size="30%" />
          </span>
        )}
      </span>
      <span className={styles.name}>
        <bdi>{profile.name}</bdi>
        {profile.has_pin && !edit && <Icon name="lock" size="1em" />}
      </span>
    </>
  );
}

function ProfilesSkeleton() {
  return (
    <Pending className={styles.page}>
      <Skeleton width="14rem" height="var(--size-6)" />
      <div className={styles.people}>
        {[0, 1].map((each) => (
          <div key={each} className={styles.person}>
            <span className={styles.face}>
              <Skeleton ratio="1" />
            </span>
          </div>
        ))}
      </div>
    </Pending>
  );
}
