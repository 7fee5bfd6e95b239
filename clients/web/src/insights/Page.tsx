/** What every page of the insights has: its way, its title, the other pages, the filters, and its states. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link, NavLink, useLocation } from "react-router";
import { cx, EmptyState, ErrorState, Pending, Skeleton } from "../design";
import { usePageTitle } from "../shared/usePageTitle";
import { FilterBar, type Facet } from "./FilterBar";
import { useFilters } from "./filters";
import styles from "./Insights.module.css";
import { report as reportQuery, type ReportName } from "./queries";
import type { Report } from "./tables";
import { useWords, type WordsHere } from "./useWords";

export const PAGES = ["live", "audience", "titles", "quality", "money", "search", "experiments", "outlook"] as const;
export type PageName = (typeof PAGES)[number];

export function Page({ name, title, facets, updated, children }: { name: PageName; title?: string; facets?: readonly Facet[]; updated?: ReactNode; children: ReactNode }) {
  const words = useWords();
  const { w } = words;
  const { search } = useLocation();
  const heading = title ?? w(`page.${name}`);
  usePageTitle(heading);
  return (
    <div className={styles.page}>
      <header>
        <nav aria-label={w("insights.way")}>
          <ol className={styles.crumbs}>
            <li>
              <Link to="/studio">{w("insights.studio")}</Link>
            </li>
            <li>{w("insights.title")}</li>
          </ol>
        </nav>
        <div className={styles.head}>
          <h1>
            <bdi>{heading}</bdi>
          </h1>
          {updated && <p className={styles.quiet}>{updated}</p>}
        </div>
      </header>
      <nav aria-label={w("insights.pages")} className={styles.pages}>
        {PAGES.map((each) => (
          <NavLink key={each} to={{ pathname: `/studio/insights/${each}`, search }} className={({ isActive }) => cx(styles.tab, isActive && styles.here)}>
            {w(`page.${each}`)}
          </NavLink>
        ))}
      </nav>
      {facets && <FilterBar facets={facets} words={words} />}
      {children}
    </div>
  );
}

/** A page of one report. `children` draw it, once it is there. */
export function ReportPage({ name, page, title, facets, contentId, empty, children }: {
  name: ReportName;
  page: PageName;
  title?: (report: Report) => string;
  facets: readonly Facet[];
  contentId?: string;
  /** Whether there is nothing to draw. */
  empty: (report: Report) => boolean;
  children: (report: Report, words: WordsHere) => ReactNode;
}) {
  const { filters } = useFilters();
  const words = useWords();
  const { data, error, isPlaceholderData, refetch } = useQuery(reportQuery(name, filters, contentId));
  const { w, f } = words;
  return (
    <Page name={page} {...(data && title && { title: title(data) })} facets={facets} updated={data?.as_of && w("insights.as_of", { moment: f.moment(data.as_of) })}>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Waiting />
      ) : empty(data) ? (
        <Nothing words={words} />
      ) : (
        <div className={styles.figures} aria-busy={isPlaceholderData}>
          {children(data, words)}
        </div>
      )}
    </Page>
  );
}

export function Waiting() {
  return (
    <Pending className={styles.figures}>
      <Skeleton height="8rem" />
      <Skeleton height="22rem" />
    </Pending>
  );
}

export const Nothing = ({ words: { w } }: { words: WordsHere }) => (
  <EmptyState title={w("empty.title")} icon="search">
    {w("empty.text")}
  </EmptyState>
);
