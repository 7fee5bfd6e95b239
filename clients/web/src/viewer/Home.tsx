/** /: tonight's film, what is new, then a shelf a genre. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { catalogue, title as titleQuery } from "../api/queries";
import type { Listed } from "../api/schema";
import { useTitle } from "../app/useTitle";
import { EmptyState, ErrorState, Pending, Poster, Row, Skeleton } from "../design";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import { Hero } from "./Hero";
import styles from "./Home.module.css";
import { useTold } from "./told";

const NEWEST = 12;
/** A genre with fewer is told by the newest's shelf alone: a shelf of two only repeats it. */
const WORTH_A_SHELF = 4;

/** Genre → its titles, the fullest shelf first. */
function shelves(titles: readonly Listed[]): [string, Listed[]][] {
  const byGenre = new Map<string, Listed[]>();
  for (const title of titles) {
    for (const genre of title.genres ?? []) byGenre.set(genre, [...(byGenre.get(genre) ?? []), title]);
  }
  return [...byGenre].filter(([, of]) => of.length >= WORTH_A_SHELF).sort(([, one], [, other]) => other.length - one.length);
}

export function Home() {
  const t = useT();
  const { data, error, refetch, isPending } = useQuery(catalogue);
  const titles = data?.items;
  const rows = useMemo(() => shelves(titles ?? []), [titles]);
  useTitle(undefined);
  if (isPending) return <HomeSkeleton />;
  if (!titles) return <ErrorState heading="h1" error={error} onRetry={() => void refetch()} />;
  const featured = titles.find((title) => title.playable && title.backdrop_url) ?? titles[0];
  if (!featured) {
    return (
      <EmptyState heading="h1" title={t("home.empty")}>
        {t("home.empty.text")}
      </EmptyState>
    );
  }
  return (
    <>
      <h1 className="visually-hidden">{t("home.title")}</h1>
      <Featured contentId={featured.content_id} />
      <div className={styles.rows}>
        <Shelf name={t("home.new")} titles={titles.slice(0, NEWEST)} />
        {rows.map(([genre, of]) => (
          <Shelf key={genre} name={genre} titles={of} />
        ))}
      </div>
    </>
  );
}

/** A list tells less of a film than its picture across the page needs. */
function Featured({ contentId }: { contentId: string }) {
  const t = useT();
  const { data: title, isPending } = useQuery(titleQuery(contentId));
  if (title) return <Hero title={title} eyebrow={t("home.featured")} heading="h2" linked />;
  return isPending && <HeroSkeleton />;
}

export function Shelf({ name, titles }: { name: string; titles: readonly Listed[] }) {
  const t = useT();
  const { length } = useFormats();
  const told = useTold();
  return (
    <Row title={name} note={t("row.count", { count: titles.length })}>
      {titles.map((title) => (
        <Poster
          key={title.content_id}
          to={`/title/${title.content_id}`}
          title={told(title).name}
          note={title.duration ? length(title.duration) : undefined}
          image={title.poster_url}
          flag={!title.playable && t("title.soon")}
        />
      ))}
    </Row>
  );
}

function HomeSkeleton() {
  return (
    <Pending>
      <HeroSkeleton />
      <div className={styles.rows}>
        {[0, 1].map((row) => (
          <div key={row} className={styles.shelf}>
            <Skeleton width="12rem" height="var(--size-4)" />
            <div>
              {Array.from({ length: 8 }, (_, index) => (
                <Skeleton key={index} ratio="2 / 3" />
              ))}
            </div>
          </div>
        ))}
      </div>
    </Pending>
  );
}

function HeroSkeleton() {
  return (
    <div className={styles.hero}>
      <Skeleton height="100%" />
    </div>
  );
}
