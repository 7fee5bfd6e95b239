/** Previews a title for viewers of a country, an age limit and a language, or says why they do not see it. */
import { useQuery } from "@tanstack/react-query";
import { useId, useMemo } from "react";
import { Link, useSearchParams } from "react-router";
import { Problem } from "../api/problems";
import { profiles as profilesQuery } from "../api/queries";
import type { Title } from "../api/schema";
import { Badge, ButtonLink, ErrorState, Icon, Pending, Picture, Select, Skeleton } from "../design";
import { useLanguage, useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import { useSession } from "../session";
import { countries as countriesOf } from "../shared/countries";
import { addressOf, audienceOf, useAudienceName, useLimitName } from "./audience";
import styles from "./AudiencePreview.module.css";
import { useStudioFormats } from "./formats";
import { hiddenReasons } from "./hiddenReasons";
import { useLanguages } from "./languages";
import { useMessages } from "./messages";
import { asAudience as seenQuery, type Audience } from "./queries";
import studio from "./Studio.module.css";

const AGES = Array.from({ length: 19 }, (_, age) => age);

export function AudiencePreview({ title }: { title: Title }) {
  const w = useMessages();
  const { language } = useLanguage();
  const [address, setAddress] = useSearchParams();
  const home = useSession()?.user.country ?? "US";
  const audience = audienceOf(address) ?? { country: home, maturity: 18, locale: language };
  const change = (changes: Partial<Audience>) => setAddress(addressOf({ ...audience, ...changes }), { replace: true, preventScrollReset: true });
  return (
    <div className={styles.as}>
      <AudienceForm audience={audience} onChange={change} />
      <AudienceView title={title} audience={audience} />
      <ButtonLink to={`/studio?${addressOf(audience)}`} icon="eye" className={styles.list}>
        {w("as.list")}
      </ButtonLink>
    </div>
  );
}

function AudienceForm({ audience: { country, maturity, locale }, onChange }: { audience: Audience; onChange: (changes: Partial<Audience>) => void }) {
  const t = useT();
  const w = useMessages();
  const { language } = useLanguage();
  const limit = useLimitName();
  const countries = useMemo(() => countriesOf(language), [language]);
  const { data: profiles = [] } = useQuery(profilesQuery);
  const ages = AGES.map((age) => [String(age), limit(age)] as const);
  const mine = profiles.find((each) => each.maturity_limit === maturity && each.language === locale);
  return (
    <form className={styles.whom} aria-label={w("tab.as")} onSubmit={(event) => event.preventDefault()}>
      <Select
        label={w("as.profile")}
        value={mine?.profile_id ?? ""}
        options={[["", w("as.nobody")], ...profiles.map(({ profile_id, name }) => [profile_id, name] as const)]}
        onChange={({ currentTarget: { value } }) => {
          const chosen = profiles.find(({ profile_id }) => profile_id === value);
          if (chosen) onChange({ maturity: chosen.maturity_limit, locale: chosen.language });
        }}
      />
      <Select label={t("account.country")} value={country} options={countries} onChange={({ currentTarget }) => onChange({ country: currentTarget.value })} />
      <Select label={w("as.age")} value={String(maturity)} options={ages} onChange={({ currentTarget }) => onChange({ maturity: Number(currentTarget.value) })} />
      <Select label={w("subtitles.language")} value={locale} options={useLanguages([locale])} onChange={({ currentTarget }) => onChange({ locale: currentTarget.value })} />
    </form>
  );
}

function AudienceView({ title, audience }: { title: Title; audience: Audience }) {
  const w = useMessages();
  const id = useId();
  const audienceName = useAudienceName();
  const { data, error, isPending, refetch } = useQuery(seenQuery(title.content_id, audience));
  const hidden = error instanceof Problem && error.status === 404;
  return (
    <section className={studio.panel} aria-labelledby={id}>
      <h2 id={id} className="visually-hidden">
        {w("as.title")}
      </h2>
      <p role="status" className={styles.status}>
        {data && (
          <>
            <Icon name="eye" size="1.2em" /> {w("as.seen", { audience: audienceName(audience) })}
          </>
        )}
        {hidden && (
          <>
            <Icon name="eyeOff" size="1.2em" /> {w("as.unseen", { audience: audienceName(audience) })}
          </>
        )}
      </p>
      {isPending ? (
        <Pending>
          <Skeleton height="16rem" />
        </Pending>
      ) : data ? (
        <TitleView title={data} locale={shownLocale(title, audience.locale)} />
      ) : hidden ? (
        <HiddenReasons title={title} audience={audience} />
      ) : (
        <ErrorState error={error} onRetry={() => void refetch()} />
      )}
    </section>
  );
}

/** What the title says tells why; where it says nothing against it, it changed in this moment. */
function HiddenReasons({ title, audience }: { title: Title; audience: Audience }) {
  const w = useMessages();
  const { moment } = useStudioFormats();
  const found = hiddenReasons(title, audience);
  return (
    <ul className={styles.why}>
      {found.map((reason) => (
        <li key={reason.why}>
          {reason.why === "unpublished" && w("as.unpublished")}
          {reason.why === "parent_unpublished" && w("as.parent_unpublished")}
          {reason.why === "unrated" && w("as.unrated")}
          {reason.why === "age" && w("as.above_age", { age: reason.age })}
          {reason.why === "window" && (reason.opens ? w("as.opens", { moment: moment(reason.opens) }) : w("as.never_opens"))}
        </li>
      ))}
    </ul>
  );
}

/** The language that they read it in: the original's where it is not translated into theirs. */
const shownLocale = ({ translations = {}, original_language = "en" }: Title, locale: string): string =>
  locale in translations || (locale.split("-")[0] ?? "") in translations ? locale : original_language;

function TitleView({ title, locale }: { title: Title; locale: string }) {
  const t = useT();
  const w = useMessages();
  const { length, releaseDate, year } = useFormats();
  const { maturity = null, seasons = [] } = title;
  const facts = [
    title.release_date ? releaseDate(title.release_date) : title.year ? year(title.year) : "",
    title.duration ? length(title.duration) : w("filter.film.no"),
    maturity === null ? w("rating.none") : maturity === 0 ? t("title.age.all") : t("title.age", { age: maturity }),
  ];
  return (
    <article className={styles.shown}>
      <Picture title={title.title} image={title.poster_url} sizes={title.poster} className={styles.poster} />
      <div className={styles.told}>
        <h3 lang={locale}>
          <bdi>{title.title}</bdi>
        </h3>
        <p className={studio.line}>
          {title.certificate && <Badge tone="accent">{title.certificate}</Badge>}
          <span>{facts.filter(Boolean).join(" · ")}</span>
        </p>
        <p lang={locale} dir="auto">
          {title.description || <span className={studio.quiet}>{w("as.no_description")}</span>}
        </p>
        {seasons.length > 0 && (
          <>
            <h4>{w("as.seasons")}</h4>
            <ol className={styles.seasons}>
              {seasons.map(({ content_id, number, title: name }) => (
                <li key={content_id}>
                  {number}. <Link to={`/studio/titles/${content_id}/as`}>{name}</Link>
                </li>
              ))}
            </ol>
          </>
        )}
      </div>
      <div className={styles.pictures}>
        {title.backdrop_url && <img src={title.backdrop_url} alt={w("artwork.backdrop")} loading="lazy" />}
        {title.logo_url && <img src={title.logo_url} alt={w("as.logo")} loading="lazy" className={styles.logo} />}
      </div>
    </article>
  );
}
