/** Links from an episode or a season to what it is part of: "Harbour Lights › Season 2". */
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { title as titleQuery } from "../api/queries";
import type { Title } from "../api/schema";
import { Icon } from "../design";
import { useT } from "../i18n";
import { useContentLocale, useLocalized } from "../shared/localized";
import styles from "./Breadcrumbs.module.css";

export function Breadcrumbs({ of }: { of: Title }) {
  const t = useT();
  const localized = useLocalized();
  const { data: parent } = useParent(of.parent_id);
  const { data: series } = useParent(of.type === "episode" ? parent?.parent_id : null);
  if (!of.parent_id) return null;
  const season = of.type === "episode" ? parent : null;
  const top = of.type === "episode" ? series : parent;
  return (
    <nav aria-label={t("title.of_series")} className={styles.whole}>
      {top && (
        <Link to={`/title/${top.content_id}${season ? `?season=${season.number}` : ""}`}>
          <bdi>{localized(top).name}</bdi>
        </Link>
      )}
      {top && season && <Icon name="next" size="0.9em" />}
      {season && (
        <Link to={`/title/${season.content_id}`}>
          <bdi>{localized(season).name}</bdi>
        </Link>
      )}
    </nav>
  );
}

function useParent(contentId: string | null | undefined) {
  return useQuery({ ...titleQuery(contentId ?? "", useContentLocale()), enabled: Boolean(contentId) });
}
