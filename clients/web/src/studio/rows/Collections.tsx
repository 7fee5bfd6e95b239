/** /studio/home: the rows that editors made by hand, and when each is shown. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { Badge, ButtonLink, EmptyState, ErrorState, Pending, Skeleton } from "../../design";
import { useLanguage } from "../../i18n";
import { useFormats } from "../../i18n/formats";
import type { Collection } from "../../home/shapes";
import * as session from "../../session";
import { usePageTitle } from "../../shared/usePageTitle";
import { useCountryName, useStudioFormats } from "../formats";
import { PageHeader } from "../PageHeader";
import studio from "../Studio.module.css";
import { inputOf, nameIn, stateOf } from "./collection";
import { useRowMessages } from "./messages";
import { collections as collectionsQuery } from "./queries";
import styles from "./Rows.module.css";

export function Collections() {
  const r = useRowMessages();
  const { data, error, isPending, refetch } = useQuery(collectionsQuery);
  usePageTitle(r("title"));
  return (
    <div className={studio.page}>
      <PageHeader title={r("title")}>
        {session.current()?.user.role === "admin" && (
          <ButtonLink icon="eye" to="/studio/home/preview">
            {r("preview")}
          </ButtonLink>
        )}
        <ButtonLink rank="first" icon="add" to="/studio/home/rows/new">
          {r("new")}
        </ButtonLink>
      </PageHeader>
      <p className={studio.quiet}>{r("text")}</p>
      {isPending ? (
        <Pending>
          <Skeleton height="9rem" />
        </Pending>
      ) : !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data.length === 0 ? (
        <EmptyState title={r("none")} icon="film">
          {r("none.text")}
        </EmptyState>
      ) : (
        <ul className={styles.list} aria-label={r("list")}>
          {data.map((each) => (
            <li key={each.collection_id}>
              <Line of={each} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Line({ of }: { of: Collection }) {
  const r = useRowMessages();
  const { language } = useLanguage();
  const { list } = useFormats();
  const { moment } = useStudioFormats();
  const countryName = useCountryName();
  const said = inputOf(of);
  const state = stateOf(said, Date.now());
  return (
    <>
      <Link to={`/studio/home/rows/${of.collection_id}`} className={styles.name}>
        <bdi>{nameIn(said, language)}</bdi>
      </Link>
      <Badge tone={state === "shown" ? "good" : "plain"}>
        {state === "later" ? r("later", { moment: moment(said.starts_at ?? "") }) : state === "over" ? r("over", { moment: moment(said.ends_at ?? "") }) : r("shown")}
      </Badge>
      <span className={studio.line}>
        <span>{r("titles", { count: said.content_ids.length })}</span>
        <span>{r(`position.${said.position}`)}</span>
        {said.audience !== "all" && <span>{r(`audience.${said.audience}`)}</span>}
        <span>{said.countries.length > 0 ? list(said.countries.map(countryName)) : r("everywhere")}</span>
        {state === "shown" && said.ends_at && <span>{r("until", { moment: moment(said.ends_at) })}</span>}
      </span>
    </>
  );
}
