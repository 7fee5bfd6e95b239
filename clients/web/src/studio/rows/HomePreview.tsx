/** /studio/home/preview: the home as a profile sees it, and why each title stands where it does. Whose, stands in the address. */
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useSearchParams } from "react-router";
import { Problem } from "../../api/problems";
import { profiles as profilesQuery } from "../../api/queries";
import { Alert, Button, ErrorState, Field, Pending, Poster, Row, Select, Skeleton } from "../../design";
import type { HomeRow, Previewed } from "../../home/shapes";
import { useFormats } from "../../i18n/formats";
import { usePageTitle } from "../../shared/usePageTitle";
import form from "../Form.module.css";
import { Crumb, PageHeader } from "../PageHeader";
import studio from "../Studio.module.css";
import { useRowMessages } from "./messages";
import { preview as previewQuery, type Viewed } from "./queries";
import styles from "./Rows.module.css";
import { ScoreTable } from "./ScoreTable";

export function HomePreview() {
  const r = useRowMessages();
  const [address, setAddress] = useSearchParams();
  const viewed: Viewed = { profileId: address.get("profile") ?? "", accountId: address.get("account") ?? "" };
  const { data, error, isLoading, refetch } = useQuery(previewQuery(viewed));
  const unknown = error instanceof Problem && [404, 422].includes(error.status);
  usePageTitle(r("preview.title"));
  return (
    <div className={studio.page}>
      <PageHeader title={r("preview.title")} parents={<Crumb to="/studio/home">{r("title")}</Crumb>} />
      <p className={studio.quiet}>{r("preview.text")}</p>
      <Whose
        key={`${viewed.profileId} ${viewed.accountId}`}
        viewed={viewed}
        onChoose={({ profileId, accountId }) => setAddress({ profile: profileId, ...(accountId && { account: accountId }) }, { preventScrollReset: true })}
      />
      <Alert>{unknown && r("preview.none")}</Alert>
      {isLoading && (
        <Pending>
          <Skeleton height="20rem" />
        </Pending>
      )}
      {error && !unknown && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data && <Shown home={data} />}
    </div>
  );
}

/** One of the reader's own household, or any by its id. */
function Whose({ viewed, onChoose }: { viewed: Viewed; onChoose: (viewed: Viewed) => void }) {
  const r = useRowMessages();
  const { data: mine = [] } = useQuery(profilesQuery);
  const [{ profileId, accountId }, setTyped] = useState(viewed);
  function show(event: FormEvent): void {
    event.preventDefault();
    if (profileId.trim()) onChoose({ profileId: profileId.trim(), accountId: accountId.trim() });
  }
  return (
    <form className={styles.whose} onSubmit={show}>
      <Select
        label={r("preview.mine")}
        value={mine.some(({ profile_id }) => profile_id === profileId) ? profileId : ""}
        options={[["", r("preview.another")], ...mine.map(({ profile_id, name }) => [profile_id, name] as const)]}
        onChange={({ currentTarget: { value } }) => value && onChoose({ profileId: value, accountId: "" })}
      />
      <Field label={r("preview.profile")} value={profileId} dir="ltr" autoComplete="off" onChange={({ currentTarget }) => setTyped({ profileId: currentTarget.value, accountId })} />
      <Field
        label={r("preview.account")}
        hint={r("preview.account.hint")}
        value={accountId}
        dir="ltr"
        autoComplete="off"
        onChange={({ currentTarget }) => setTyped({ profileId, accountId: currentTarget.value })}
      />
      <Button type="submit" className={form.add}>
        {r("preview.show")}
      </Button>
    </form>
  );
}

function Shown({ home }: { home: Previewed }) {
  const r = useRowMessages();
  return (
    <>
      <p className={studio.line}>
        <span>{home.model_version ? r("preview.version", { version: home.model_version }) : r("preview.untrained")}</span>
        {home.onboarding && <span>{r("preview.asks")}</span>}
        {home.hero?.reason && <span>{home.hero.reason.text}</span>}
      </p>
      {home.rows.map((row) => (
        <PreviewedRow key={row.row_id} row={row} scores={home.scores} />
      ))}
    </>
  );
}

function PreviewedRow({ row, scores }: { row: HomeRow; scores: Previewed["scores"] }) {
  const r = useRowMessages();
  const { number } = useFormats();
  return (
    <div className={styles.row}>
      <Row title={row.text} {...(row.reason && { note: row.reason.text })}>
        {row.items.map((card) => {
          const score = scores[card.content_id];
          return (
            <Poster
              key={card.content_id}
              to={`/studio/titles/${card.content_id}`}
              title={card.title}
              note={score ? `${r("rank")} ${number(score.rank)}` : ""}
              image={card.poster_url}
              sizes={card.poster}
              reason={card.reason?.text}
              even
            />
          );
        })}
      </Row>
      <details className={styles.ranks}>
        <summary aria-label={`${r("ranks.show")}: ${row.text}`}>{r("ranks.show")}</summary>
        <ScoreTable row={row} scores={scores} />
      </details>
    </div>
  );
}
