/** /: the rows that the service arranged for who is here, below the title that it would show first. */
import { useQuery } from "@tanstack/react-query";
import { type FocusEvent, lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { title as titleQuery } from "../api/queries";
import { cx, EmptyState } from "../design";
import { useLanguage } from "../i18n";
import { useSession } from "../session";
import { useContentLocale } from "../shared/localized";
import { isSkipped } from "../shared/tasteAsked";
import { usePageTitle } from "../shared/usePageTitle";
import { Hero } from "../viewer/Hero";
import { type Actions, CardActions } from "./cardActions";
import type { Chosen } from "./chosen";
import { extras as extrasQuery } from "./extrasQuery";
import styles from "./Home.module.css";
import { SetGone } from "./gone";
import { HomeSkeleton } from "./HomeSkeleton";
import { choices, ENOUGH, forgetTitles, recommendations } from "./queries";
import { shownRows, shownVariants } from "./rows";
import type { Recommendations } from "./shapes";
import { Shelf } from "./Shelf";

const CatalogueHome = lazy(async () => ({ default: (await import("./CatalogueHome")).CatalogueHome }));

export function Home() {
  const { t } = useLanguage();
  const who = useSession();
  const { data, isPending } = useQuery(recommendations(useContentLocale()));
  usePageTitle(undefined);
  if (isPending) return <HomeSkeleton />;
  if (!data) {
    return (
      <Suspense fallback={<HomeSkeleton />}>
        <CatalogueHome />
      </Suspense>
    );
  }
  if (data.rows.every(({ items }) => items.length === 0)) {
    return (
      <EmptyState heading="h1" title={t("home.empty")}>
        {t("home.empty.text")}
      </EmptyState>
    );
  }
  return <Rows key={who?.profile?.profileId ?? ""} home={data} />;
}

function Rows({ home }: { home: Recommendations }) {
  const { t, language } = useLanguage();
  const profile = useSession()?.profile ?? null;
  const page = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState(-9);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [gone, setGone] = useGone();
  const [skipped, setSkipped] = useState(() => isSkipped(profile?.profileId));
  const mayAsk = home.onboarding && profile !== null && !skipped;
  const offered = useQuery({ ...choices, enabled: mayAsk });
  const asks = mayAsk && (offered.data ?? []).length >= ENOUGH;
  const { data: extras, isLoading } = useQuery(extrasQuery(language));
  const hero = useQuery({ ...titleQuery(home.hero?.content_id ?? "", useContentLocale()), enabled: Boolean(home.hero) && !offered.isLoading && !asks });
  const rows = shownRows(home.rows, profile?.isKids === true);
  const actions = useMemo<Actions>(() => ({ open: profile && setChosen, extras: extras ?? null }), [profile, extras]);
  // A list tells less of a film than its picture across the page needs; and shelves that were painted before it would jump.
  const waits = (home.hero && hero.isLoading) || offered.isLoading || (asks && isLoading);
  const above = !asks && hero.data !== undefined;
  const variants = useMemo(() => shownVariants(home, above), [home, above]);
  if (waits) return <HomeSkeleton />;
  const onFocus = ({ target }: FocusEvent) => setFocused(Number(target.closest<HTMLElement>("[data-index]")?.dataset["index"] ?? -1));
  return (
    <CardActions value={actions}>
      <SetGone value={setGone}>
        <div ref={page} className={cx(profile?.isKids && styles.kids)} onFocus={onFocus}>
          <h1 className="visually-hidden">{t("home.title")}</h1>
          {asks && extras ? (
            <extras.Onboarding w={extras.w} offered={offered.data ?? []} onDone={() => setSkipped(true)} />
          ) : (
            hero.data && (
              <div data-lane>
                <Hero title={hero.data} eyebrow={home.hero?.reason?.text ?? t("home.featured")} heading="h2" linked unrated={profile?.isKids === true} />
              </div>
            )
          )}
          <div className={styles.rows}>
            {rows.map((row, index) => (
              <Shelf key={row.row_id} row={row} index={index} focused={Math.abs(index - focused) <= 1} gone={gone} />
            ))}
          </div>
          {extras && <extras.HomeExtras w={extras.w} page={page} rows={rows} variants={variants} chosen={chosen} onChosen={setChosen} />}
        </div>
      </SetGone>
    </CardActions>
  );
}

/** Titles that somebody did not want since the page is shown; once it is left they are nowhere on it. */
function useGone() {
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const latest = useRef(gone);
  latest.current = gone;
  useEffect(() => () => forgetTitles(latest.current), []);
  return [gone, setGone] as const;
}
