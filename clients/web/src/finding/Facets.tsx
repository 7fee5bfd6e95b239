/** What the results can be narrowed by, with how many titles each value would leave. */
import { useId, useState } from "react";
import { useNavigate } from "react-router";
import type { Schema } from "../api/schema";
import { Button, ButtonLink, Icon } from "../design";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import { currentQuery } from "../shared/useAddress";
import * as criteria from "./criteria";
import styles from "./Facets.module.css";
import { YearRange } from "./YearRange";

type Counts = Schema<"FacetCount">[];
/** Values of a facet that are shown before one asks for all. */
const FEW = 6;

export function Facets({ asked, facets }: { asked: criteria.Search; facets: Record<string, Counts> | undefined }) {
  const t = useT();
  const id = useId();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const chosen = criteria.filterCount(asked);
  const now = () => criteria.search(currentQuery());
  const go = (to: criteria.Search) => void navigate(criteria.toSearch(to));
  const names: Record<criteria.Facet, string> = {
    type: t("finding.facet.type"),
    genre: t("title.genres"),
    language: t("title.original"),
    cast: t("title.cast"),
  };
  return (
    <aside className={styles.aside} aria-label={t("finding.filters")}>
      <div className={styles.bar}>
        <Button className={styles.toggle} icon="settings" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          {chosen > 0 ? t("finding.filters.count", { count: chosen }) : t("finding.filters")}
        </Button>
        {chosen > 0 && (
          <ButtonLink rank="quiet" icon="close" to={criteria.toSearch(criteria.withoutFilters(asked))}>
            {t("finding.clear")}
          </ButtonLink>
        )}
      </div>
      <div id={id} className={styles.facets} data-open={open}>
        {facets &&
          criteria.FACETS.map((facet) => (
            <Facet
              key={facet}
              name={names[facet]}
              facet={facet}
              counts={facets[facet] ?? []}
              chosen={asked.chosen[facet]}
              onToggle={(value) => go(criteria.toggleValue(now(), facet, value))}
            />
          ))}
        {facets && <YearRange years={asked.years} decades={facets["decade"] ?? []} onChange={(years) => go({ ...now(), years: { ...now().years, ...years } })} />}
      </div>
    </aside>
  );
}

function Facet({
  name,
  facet,
  counts,
  chosen,
  onToggle,
}: {
  name: string;
  facet: criteria.Facet;
  counts: Counts;
  chosen: readonly string[];
  onToggle: (value: string) => void;
}) {
  const t = useT();
  const { number } = useFormats();
  const nameOf = useValueNames();
  const [all, setAll] = useState(false);
  const lost = chosen.filter((value) => !counts.some((each) => same(each.value, value))).map((value) => ({ value, count: 0 }));
  const values = [...lost, ...counts];
  const shown = all ? values : values.filter((each, index) => index < FEW || chosen.some((value) => same(value, each.value)));
  if (values.length === 0) return null;
  return (
    <fieldset className={styles.facet}>
      <legend>{name}</legend>
      {shown.map(({ value, count }) => {
        const held = chosen.find((each) => same(each, value));
        return (
          <label key={value}>
            <input type="checkbox" checked={held !== undefined} onChange={() => onToggle(held ?? value)} />
            <span>
              <bdi>{nameOf(facet, value)}</bdi>
            </span>
            <span className={styles.count}>{number(count)}</span>
          </label>
        );
      })}
      {values.length > shown.length && (
        <button type="button" className={styles.more} onClick={() => setAll(true)}>
          {t("finding.facet.more", { count: values.length - shown.length })} <Icon name="add" size="1em" />
        </button>
      )}
    </fieldset>
  );
}

/** The API compares genres and names whatever their case. */
const same = (one: string, other: string): boolean => one.toLocaleLowerCase() === other.toLocaleLowerCase();

/** What a value of a facet is called in the reader's language. */
export function useValueNames(): (facet: criteria.Facet, value: string) => string {
  const t = useT();
  const { languageName } = useFormats();
  return (facet, value) => {
    if (facet === "type") return t(`finding.type.${value as criteria.Type}`);
    return facet === "language" ? languageName(value) : value;
  };
}
