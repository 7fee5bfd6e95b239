/** /browse: the whole catalogue, or a genre, type, language or span of years of it, in an order of one's choice. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearchParams } from "react-router";
import { ButtonLink, cx, EmptyState, ErrorState, Pending, Select } from "../design";
import { useT } from "../i18n";
import { useContentLocale } from "../shared/localized";
import { currentQuery } from "../shared/useAddress";
import { usePageTitle } from "../shared/usePageTitle";
import * as criteria from "./criteria";
import { useValueNames } from "./Facets";
import styles from "./Finding.module.css";
import { Grid, GridSkeleton } from "./Grid";
import * as queries from "./queries";
import { TitleCard } from "./TitleCard";
import { usePagedTitles } from "./usePagedTitles";
import { YearRange } from "./YearRange";

export function BrowsePage() {
  const t = useT();
  const [address] = useSearchParams();
  const asked = criteria.browse(address);
  const found = useInfiniteQuery(queries.browse(asked, useContentLocale()));
  const { data, error, refetch, isPending, isPlaceholderData } = found;
  const { items, more } = usePagedTitles(found);
  const heading = asked.genre ?? t("finding.browse.all");
  usePageTitle(heading);
  if (!isPending && !data) return <ErrorState heading="h1" error={error} onRetry={() => void refetch()} />;
  // A page may hold nothing that this viewer may see, and more come after it.
  const looking = isPending || (items.length === 0 && (more.has || more.loading) && !more.failed);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>
          <bdi>{heading}</bdi>
        </h1>
      </header>
      <Choices asked={asked} />
      <section data-row="browse" className={cx(styles.results, isPlaceholderData && styles.stale)} aria-label={t("finding.found")} aria-busy={looking || isPlaceholderData}>
        {isPlaceholderData && <Pending>{null}</Pending>}
        {isPending ? (
          <Pending>
            <GridSkeleton />
          </Pending>
        ) : looking || items.length > 0 ? (
          <Grid label={t("finding.found")} items={items} keyOf={(item) => item.content_id} more={more}>
            {(item) => <TitleCard card={item} even />}
          </Grid>
        ) : (
          <EmptyState title={t("finding.nothing")} action={<ButtonLink to="/browse">{t("finding.browse.all")}</ButtonLink>}>
            {t("finding.nothing.filtered")}
          </EmptyState>
        )}
      </section>
    </div>
  );
}

function Choices({ asked }: { asked: criteria.Browse }) {
  const t = useT();
  const navigate = useNavigate();
  const nameOf = useValueNames();
  const { data: facets } = useQuery(queries.facets(useContentLocale()));
  const now = () => criteria.browse(currentQuery());
  const go = (change: Partial<criteria.Browse>) => void navigate(criteria.toBrowse({ ...now(), ...change }));

  /** All of them, those that there are, and the chosen one in any case. */
  const options = (facet: "genre" | "type" | "language", all: string): Record<string, string> => {
    const values = new Set([...(facets?.[facet] ?? []).map((each) => each.value), ...(asked[facet] ? [asked[facet]] : [])]);
    const named = [...values].map((value) => [value, nameOf(facet, value)] as const);
    return { "": all, ...Object.fromEntries(facet === "type" ? named : named.toSorted(([, one], [, other]) => one.localeCompare(other))) };
  };
  const sorts = { newest: t("finding.sort.newest"), year: t("finding.sort.year"), title: t("finding.sort.title") };
  const dated = asked.years.from !== null || asked.years.to !== null;
  return (
    <form className={styles.choices} aria-label={t("finding.filters")} onSubmit={(event) => event.preventDefault()}>
      <Select
        label={t("finding.facet.genre")}
        options={options("genre", t("finding.any"))}
        value={asked.genre ?? ""}
        onChange={(event) => go({ genre: event.target.value || null })}
      />
      <Select
        label={t("finding.facet.type")}
        options={options("type", t("finding.any"))}
        value={asked.type ?? ""}
        onChange={(event) => go({ type: (event.target.value || null) as criteria.Type | null })}
      />
      <Select
        label={t("title.original")}
        options={options("language", t("finding.any"))}
        value={asked.language ?? ""}
        onChange={(event) => go({ language: event.target.value || null })}
      />
      <YearRange years={asked.years} onChange={(years) => go({ years: { ...now().years, ...years } })} />
      <Select
        label={t("finding.sort")}
        options={sorts}
        value={asked.sort ?? (dated ? "year" : "newest")}
        onChange={(event) => go({ sort: event.target.value as criteria.Sort })}
      />
    </form>
  );
}
