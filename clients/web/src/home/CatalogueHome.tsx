/** The home without recommendations, where these do not answer: a featured title, the newest ones, then a shelf for each genre. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { title as titleQuery } from "../api/queries";
import type { Card } from "../api/schema";
import { EmptyState, ErrorState, Row } from "../design";
import { toBrowse } from "../finding/criteria";
import * as finding from "../finding/queries";
import { TitleCard } from "../finding/TitleCard";
import { usePagedTitles } from "../finding/usePagedTitles";
import { useT } from "../i18n";
import { useSession } from "../session";
import { useContentLocale } from "../shared/localized";
import { usePageTitle } from "../shared/usePageTitle";
import { shelves } from "../watching/queries";
import { Hero } from "../viewer/Hero";
import styles from "./Home.module.css";
import { HomeSkeleton, ShelfSkeleton } from "./HomeSkeleton";
import { useNear } from "./useNear";

/** A genre with fewer is told by the newest's shelf alone: a shelf of two only repeats it. */
const WORTH_A_SHELF = 4;
const MOST_SHELVES = 24;

export function CatalogueHome() {
  const t = useT();
  const locale = useContentLocale();
  const { data, error, refetch, isPending } = useInfiniteQuery(finding.newest(locale));
  const genres = useGenres();
  const titles = data?.pages[0]?.items;
  usePageTitle(undefined);
  const featured = titles?.find((title) => title.playable && title.backdrop_url) ?? titles?.find((title) => title.backdrop_url) ?? titles?.[0];
  // A list tells less of a film than its picture across the page needs; and shelves that were painted before it would jump.
  const hero = useQuery({ ...titleQuery(featured?.content_id ?? "", locale), enabled: Boolean(featured) });
  const own = useQuery({ ...shelves, enabled: Boolean(useSession()?.profile) });
  if (isPending || (featured && hero.isPending) || own.isLoading) return <HomeSkeleton />;
  if (!titles) return <ErrorState heading="h1" error={error} onRetry={() => void refetch()} />;
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
      {hero.data && <Hero title={hero.data} eyebrow={t("home.featured")} heading="h2" linked />}
      <div className={styles.rows}>
        {own.data && <own.data.Shelves {...own.data} />}
        <Newest />
        {genres?.map(({ value }) => <GenreShelf key={value} genre={value} />) ?? <ShelfSkeleton />}
      </div>
    </>
  );
}

/** Those that fill a shelf, the fullest first; null until it is known, none where the search does not answer. */
function useGenres() {
  const { data, isPending } = useQuery(finding.facets(useContentLocale()));
  if (isPending) return null;
  return (data?.["genre"] ?? []).filter(({ count }) => count >= WORTH_A_SHELF).slice(0, MOST_SHELVES);
}

function Newest() {
  const t = useT();
  const { items, more } = usePagedTitles(useInfiniteQuery(finding.newest(useContentLocale())));
  return <Shelf name={t("home.new")} titles={items} to={toBrowse({})} place="newest" onEnd={more.has && !more.failed ? more.load : undefined} />;
}

function GenreShelf({ genre }: { genre: string }) {
  const [place, near] = useNear<HTMLDivElement>(false);
  const query = useInfiniteQuery({ ...finding.ofGenre(genre, useContentLocale()), enabled: near });
  const { items, more } = usePagedTitles(query);
  if (query.isError && items.length === 0) return null;
  return (
    <div ref={place} className={styles.place}>
      {query.data ? (
        items.length > 0 && <Shelf name={genre} titles={items} to={toBrowse({ genre })} place={genre} onEnd={more.has && !more.failed ? more.load : undefined} />
      ) : (
        <ShelfSkeleton />
      )}
    </div>
  );
}

function Shelf({ name, titles, to, place, onEnd }: { name: string; titles: readonly Card[]; to: string; place: string; onEnd?: (() => void) | undefined }) {
  return (
    <Row title={name} onEnd={onEnd} to={to} place={place}>
      {titles.map((title) => (
        <TitleCard key={title.content_id} card={title} even />
      ))}
    </Row>
  );
}
