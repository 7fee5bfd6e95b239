/** /title/…: everything known of a title, the button to watch it, and its seasons and episodes. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link, useParams } from "react-router";
import { Problem } from "../api/problems";
import { title as titleQuery } from "../api/queries";
import type { Title } from "../api/schema";
import { ButtonLink, EmptyState, ErrorState, Pending, Picture, Row, Skeleton } from "../design";
import { toBrowse, toCast, toSearch } from "../finding/criteria";
import { TitleCard } from "../finding/TitleCard";
import { similar } from "../finding/similar";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import { useSession } from "../session";
import { useContentLocale, useLocalized } from "../shared/localized";
import { holdsChildren } from "../shared/titleTypes";
import { usePageTitle } from "../shared/usePageTitle";
import { continuing, titleState } from "../watching/queries";
import { titleComponents } from "../watching/titleComponents";
import { Breadcrumbs } from "./Breadcrumbs";
import { Hero } from "./Hero";
import { seasons as seasonsQuery } from "./seasonsComponent";
import styles from "./TitlePage.module.css";

/** Of the cast, before the rest is told as text alone would be too long to read. */
const MOST_NAMES = 24;

export function TitlePage() {
  const { contentId = "" } = useParams();
  const { data: title, error, isPending, refetch } = useQuery(titleQuery(contentId, useContentLocale()));
  const enabled = Boolean(useSession()?.profile);
  const { data: own, isLoading } = useQuery({ ...titleState(contentId), enabled });
  const extras = useQuery({ ...titleComponents, enabled });
  const seasons = useQuery({ ...seasonsQuery, enabled: title !== undefined && holdsChildren(title.type) });
  const goesOn = useQuery({ ...continuing, enabled: enabled && title?.type === "series" });
  const localized = useLocalized();
  usePageTitle(title && localized(title).name);
  if (isPending || isLoading || extras.isLoading || seasons.isLoading || goesOn.isLoading) return <TitleSkeleton />;
  if (!title) return <Missing error={error} onRetry={() => void refetch()} />;
  return (
    <article key={contentId}>
      <Hero title={title} heading="h1" above={<Breadcrumbs of={title} />}>
        {title.trailers?.map((id) => (
          <Trailer key={id} id={id} />
        ))}
        {own && extras.data && <extras.data.TitleActions contentId={contentId} own={own} />}
      </Hero>
      {seasons.data && <seasons.data.Seasons of={title} watching={goesOn.data?.find(({ series }) => series?.content_id === contentId)?.season ?? null} />}
      <div className={styles.below}>
        <Picture title={localized(title).name} image={title.poster_url} sizes={title.poster} className={styles.poster} />
        <Facts title={title} />
      </div>
      <Similar contentId={contentId} />
      {own && extras.data && <extras.data.ReviewSection contentId={contentId} own={own} />}
    </article>
  );
}

/** An id that is malformed (422) is as absent as one that is unknown. */
export function Missing({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const t = useT();
  if (!(error instanceof Problem && [404, 422].includes(error.status))) return <ErrorState heading="h1" error={error} onRetry={onRetry} />;
  return (
    <EmptyState
      heading="h1"
      title={t("title.missing")}
      action={
        <ButtonLink rank="first" to="/">
          {t("site.to_home")}
        </ButtonLink>
      }
    >
      {t("title.missing.text")}
    </EmptyState>
  );
}

function Facts({ title }: { title: Title }) {
  const t = useT();
  const { languageName, length, list, releaseDate, year } = useFormats();
  const { cast = [], crew = [], directors = [], genres = [], tags = [], audio_languages: audio = [], subtitle_languages: subtitles = [] } = title;
  const jobs = new Map<string, string[]>();
  for (const { name, job } of crew) jobs.set(job, [...(jobs.get(job) ?? []), name]);
  const facts: [string, ReactNode][] = [
    [t("title.directed", { count: directors.length }), <Links key="" of={directors} to={(name) => toSearch({ text: name })} />],
    [t("title.cast"), <Links key="" of={cast.slice(0, MOST_NAMES)} to={toCast} />],
    ...[...jobs].map(([job, names]): [string, ReactNode] => [job, <Links key="" of={names} to={(name) => toSearch({ text: name })} />]),
    [t("title.genres"), <Links key="" of={genres} to={(genre) => toBrowse({ genre })} />],
    [t("title.tags"), <Links key="" of={tags} to={(tag) => toSearch({ text: tag })} />],
    [t("title.released"), title.release_date ? releaseDate(title.release_date) : title.year ? year(title.year) : null],
    [t("title.length"), title.duration ? length(title.duration) : null],
    [t("title.certificate"), title.certificate],
    [t("title.original"), title.original_language && languageName(title.original_language)],
    [t("title.languages"), audio.length > 1 ? list(audio.map(languageName)) : null],
    [t("title.subtitles"), subtitles.length > 0 ? list(subtitles.map(languageName)) : null],
    [t("title.quality"), title.max_height ? `${title.max_height}p` : null],
  ];
  return (
    <dl className={styles.facts}>
      {facts.map(
        ([name, value]) =>
          hasContent(value) && (
            <div key={name}>
              <dt>
                <bdi>{name}</bdi>
              </dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

/** A list of nobody is no fact. */
const hasContent = (value: ReactNode): boolean =>
  typeof value === "object" && value !== null && "props" in value ? (value.props as { of: readonly string[] }).of.length > 0 : Boolean(value);

function Links({ of, to }: { of: readonly string[]; to: (name: string) => string }) {
  return (
    <ul className={styles.links}>
      {[...new Set(of)].map((name) => (
        <li key={name}>
          <Link to={to(name)}>
            <bdi>{name}</bdi>
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** A title of its own, which plays like any other; one that this viewer may not see, or that cannot play yet, is left out. */
function Trailer({ id }: { id: string }) {
  const t = useT();
  const localized = useLocalized();
  const { data } = useQuery(titleQuery(id, useContentLocale()));
  return (
    data?.playable && (
      <ButtonLink size="large" icon="film" to={`/watch/${data.content_id}`} aria-label={t("title.trailer.of", { title: localized(data).name })}>
        {t("title.trailer")}
      </ButtonLink>
    )
  );
}

/** Where the service has nothing like it, none. */
function Similar({ contentId }: { contentId: string }) {
  const t = useT();
  const { data = [] } = useQuery(similar(contentId, useContentLocale()));
  return (
    data.length > 0 && (
      <Row title={t("title.similar")} row="similar">
        {data.map((each) => (
          <TitleCard key={each.content_id} card={each} even />
        ))}
      </Row>
    )
  );
}

function TitleSkeleton() {
  return (
    <Pending className={styles.pending}>
      <div className={styles.skeleton}>
        <Skeleton width="min(32rem, 80%)" height="var(--size-6)" />
        <Skeleton width="min(20rem, 60%)" height="1.5rem" />
        <Skeleton width="10rem" height="3.25rem" />
      </div>
    </Pending>
  );
}
