/** /title/…: all that is known of a film, and the way to watch it. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { Problem } from "../api/problems";
import { catalogue, title as titleQuery } from "../api/queries";
import type { Title } from "../api/schema";
import { useTitle } from "../app/useTitle";
import { ButtonLink, EmptyState, ErrorState, Pending, Picture, Skeleton } from "../design";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import { Hero } from "./Hero";
import { Shelf } from "./Home";
import styles from "./TitlePage.module.css";
import { useTold } from "./told";

export function TitlePage() {
  const { contentId = "" } = useParams();
  const { data: title, error, isPending, refetch } = useQuery(titleQuery(contentId));
  const told = useTold();
  useTitle(title && told(title).name);
  if (isPending) return <TitleSkeleton />;
  if (!title) return <Missing error={error} onRetry={() => void refetch()} />;
  return (
    <article>
      <Hero title={title} heading="h1" />
      <div className={styles.below}>
        <Picture title={told(title).name} image={title.poster_url} className={styles.poster} />
        <Facts title={title} />
      </div>
      <Similar title={title} />
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
  const { date, languageName, length, list } = useFormats();
  const { cast = [], directors = [], genres = [], audio_languages: audio = [] } = title;
  const facts: [string, string | false | null | undefined][] = [
    [t("title.directed", { count: directors.length }), list(directors)],
    [t("title.cast"), list(cast)],
    [t("title.genres"), list(genres)],
    [t("title.released"), title.release_date ? date(title.release_date) : null],
    [t("title.length"), title.duration ? length(title.duration) : null],
    [t("title.original"), title.original_language && languageName(title.original_language)],
    [t("title.languages"), audio.length > 1 && list(audio.map(languageName))],
    [t("title.quality"), title.max_height ? `${title.max_height}p` : null],
  ];
  return (
    <dl className={styles.facts}>
      {facts.map(
        ([name, value]) =>
          value && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function Similar({ title }: { title: Title }) {
  const t = useT();
  const { data } = useQuery(catalogue);
  const genres = new Set(title.genres);
  const similar = (data?.items ?? []).filter((each) => each.content_id !== title.content_id && each.genres?.some((genre) => genres.has(genre)));
  return similar.length > 0 && <Shelf name={t("title.similar")} titles={similar.slice(0, 12)} />;
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
