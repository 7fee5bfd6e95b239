/** /search: the results beside their filters. The address holds the whole search. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import type { Schema } from "../api/schema";
import { ButtonLink, cx, EmptyState, ErrorState, Pending } from "../design";
import { useT } from "../i18n";
import { useContentLocale } from "../shared/localized";
import { usePageTitle } from "../shared/usePageTitle";
import * as criteria from "./criteria";
import { Facets } from "./Facets";
import styles from "./Finding.module.css";
import { Grid, GridSkeleton } from "./Grid";
import { Highlighted } from "./Highlighted";
import * as queries from "./queries";
import { TitleCard } from "./TitleCard";
import { usePagedTitles } from "./usePagedTitles";
import { useSearchEvent } from "./useSearchEvent";

export function SearchPage() {
  const t = useT();
  const [address] = useSearchParams();
  const asked = criteria.search(address);
  const found = useInfiniteQuery(queries.search(asked, useContentLocale()));
  const { data, error, refetch, isPending, isPlaceholderData } = found;
  const { items, more } = usePagedTitles(found);
  const first = data?.pages[0];
  const searchId = useSearchEvent(asked, isPlaceholderData ? undefined : first?.total);
  const heading = asked.text ? t("finding.results", { text: asked.text }) : t("finding.search");
  usePageTitle(heading);
  if (!isPending && !first) return <ErrorState heading="h1" error={error} onRetry={() => void refetch()} />;
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>
          <bdi>{heading}</bdi>
        </h1>
        <p role="status">{first && !isPlaceholderData && t("finding.count", { count: first.total })}</p>
      </header>
      <div className={styles.beside}>
        <Facets asked={asked} facets={first?.facets} />
        <section data-row="search" data-search={searchId} className={cx(styles.results, isPlaceholderData && styles.stale)} aria-label={t("finding.found")} aria-busy={isPending || isPlaceholderData}>
          {isPlaceholderData && <Pending>{null}</Pending>}
          {first?.did_you_mean && <DidYouMean asked={asked} instead={first.did_you_mean} />}
          {isPending ? (
            <Pending>
              <GridSkeleton />
            </Pending>
          ) : items.length > 0 ? (
            <Grid label={t("finding.found")} items={items} keyOf={(item) => item.content_id} {...(first && { total: first.total })} more={more}>
              {(item) => <Result item={item} />}
            </Grid>
          ) : (
            !isPlaceholderData && <Nothing asked={asked} />
          )}
        </section>
      </div>
    </div>
  );
}

function Result({ item }: { item: Schema<"FoundTitle"> }) {
  const { title, cast, directors } = item.highlights ?? {};
  const person = cast ?? directors;
  return <TitleCard card={item} even {...(title && { name: <Highlighted>{title}</Highlighted> })} {...(!title && person && { note: <Highlighted>{person}</Highlighted> })} />;
}

function DidYouMean({ asked, instead }: { asked: criteria.Search; instead: string }) {
  const t = useT();
  return (
    <p className={styles.instead}>
      {t("finding.did_you_mean")}{" "}
      <Link to={criteria.toSearch({ ...asked, text: instead })}>
        <bdi>{instead}</bdi>
      </Link>
    </p>
  );
}

function Nothing({ asked }: { asked: criteria.Search }) {
  const t = useT();
  const filtered = criteria.filterCount(asked) > 0;
  return (
    <EmptyState
      title={t("finding.nothing")}
      icon="search"
      action={
        filtered ? (
          <ButtonLink to={criteria.toSearch(criteria.withoutFilters(asked))}>{t("finding.clear")}</ButtonLink>
        ) : (
          <ButtonLink to="/browse">{t("finding.browse.all")}</ButtonLink>
        )
      }
    >
      {t(filtered ? "finding.nothing.filtered" : "finding.nothing.text")}
    </EmptyState>
  );
}
