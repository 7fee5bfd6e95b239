/** The seasons of a series and the episodes of the one that the address names, or of a season alone. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import type { Card, Title } from "../api/schema";
import { Badge, Button, ErrorState, Picture, Segments, Select, Skeleton } from "../design";
import * as finding from "../finding/queries";
import { usePagedTitles } from "../finding/usePagedTitles";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import { useContentLocale, useLocalized } from "../shared/localized";
import { inOrder, openSeason } from "./seasonChoice";
import styles from "./Seasons.module.css";

/** More than these do not fit into one strip. */
const IN_A_STRIP = 5;

/** `watching`: the number of the season that the profile is in; null where it is in none. */
export function Seasons({ of, watching }: { of: Title; watching: number | null }) {
  const t = useT();
  const [address, setAddress] = useSearchParams();
  if (of.type === "season") {
    return (
      <section className={styles.seasons} aria-labelledby="episodes">
        <h2 id="episodes">{t("title.episodes")}</h2>
        <Episodes seasonId={of.content_id} />
      </section>
    );
  }
  const seasons = inOrder(of.seasons ?? []);
  const season = openSeason(seasons, address.get("season"), watching);
  if (of.type !== "series" || !season) return null;
  return (
    <section className={styles.seasons} aria-labelledby="episodes">
      <header>
        <h2 id="episodes">{t("title.episodes")}</h2>
        <SeasonPicker seasons={seasons} chosen={season} onChoose={(number) => setAddress({ season: number }, { replace: true, preventScrollReset: true })} />
      </header>
      <Episodes key={season.content_id} seasonId={season.content_id} />
    </section>
  );
}

function SeasonPicker({ seasons, chosen, onChoose }: { seasons: readonly Card[]; chosen: Card; onChoose: (number: string) => void }) {
  const t = useT();
  const localized = useLocalized();
  if (seasons.length < 2) return <p>{localized(chosen).name}</p>;
  const value = String(chosen.number);
  const options = seasons.map((season) => [String(season.number), localized(season).name] as const);
  if (seasons.length > IN_A_STRIP) {
    return (
      <Select
        label={t("title.seasons")}
        options={options}
        value={value}
        onChange={(event) => onChoose(event.target.value)}
      />
    );
  }
  return <Segments label={t("title.seasons")} options={options} value={value} onChange={onChoose} />;
}

function Episodes({ seasonId }: { seasonId: string }) {
  const t = useT();
  const query = useInfiniteQuery(finding.children(seasonId, useContentLocale()));
  const { items, more } = usePagedTitles(query);
  if (query.isPending) {
    return (
      <div className={styles.episodes} aria-busy="true">
        {[0, 1, 2].map((each) => (
          <Skeleton key={each} height="6rem" />
        ))}
      </div>
    );
  }
  if (!query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (items.length === 0) return <p className={styles.none}>{t("title.episodes.none")}</p>;
  return (
    <>
      <ol className={styles.episodes}>
        {items.map((episode) => (
          <li key={episode.content_id}>
            <Episode card={episode} />
          </li>
        ))}
      </ol>
      {more.has && (
        <Button busy={more.loading && t("site.loading")} onClick={more.load}>
          {t("title.episodes.more")}
        </Button>
      )}
    </>
  );
}

function Episode({ card }: { card: Card }) {
  const t = useT();
  const { number, length } = useFormats();
  const { name } = useLocalized()(card);
  return (
    <Link to={`/title/${card.content_id}`} className={styles.episode}>
      <span className={styles.number} aria-hidden="true">
        {number(card.number ?? 0)}
      </span>
      <Picture title={name} image={card.backdrop_url ?? card.poster_url} className={styles.picture} />
      <span className={styles.words}>
        <span className="visually-hidden">{t("title.episode", { number: card.number ?? 0 })}</span>
        <bdi className={styles.name}>{name}</bdi>
        <span className={styles.note}>{card.playable ? card.duration && length(card.duration) : <Badge>{t("title.soon")}</Badge>}</span>
      </span>
    </Link>
  );
}
