/** /studio/titles/…: one title in tabs: film, details, artwork, subtitles, preview, history. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "react-router";
import { answer, api } from "../api/client";
import { Problem } from "../api/problems";
import type { Title } from "../api/schema";
import { Badge, Button, ButtonLink, EmptyState, ErrorState, Pending, Skeleton, Tabs } from "../design";
import { holdsChildren } from "../shared/titleTypes";
import { usePageTitle } from "../shared/usePageTitle";
import { Artwork } from "./Artwork";
import { AudiencePreview } from "./AudiencePreview";
import { Children } from "./Children";
import { FilmTab } from "./FilmTab";
import { History } from "./History";
import { useMessages } from "./messages";
import { Crumb, PageHeader } from "./PageHeader";
import { type Details, ifMatch, refreshTitles, title as titleQuery } from "./queries";
import styles from "./Studio.module.css";
import { Subtitles } from "./Subtitles";
import { TitleForm } from "./TitleForm";
import { TONES } from "./Titles";
import { decisions, useDecisions } from "./useDecisions";

export function TitlePage() {
  const w = useMessages();
  const { contentId = "", tab = "" } = useParams();
  const { data: title, error, isPending, refetch } = useQuery(titleQuery(contentId));
  usePageTitle(title?.title);
  if (isPending)
    return (
      <Pending className={styles.page}>
        <Skeleton width="min(24rem, 80%)" height="var(--size-5)" />
        <Skeleton height="3rem" />
        <Skeleton height="18rem" />
      </Pending>
    );
  if (title) return <TitleContent key={contentId} title={title} tab={tab} />;
  if (!(error instanceof Problem && [404, 422].includes(error.status))) return <ErrorState heading="h1" error={error} onRetry={() => void refetch()} />;
  return (
    <EmptyState
      heading="h1"
      title={w("title.missing")}
      action={
        <ButtonLink rank="first" to="/studio">
          {w("titles.back")}
        </ButtonLink>
      }
    >
      {w("title.missing.text")}
    </EmptyState>
  );
}

function TitleContent({ title, tab }: { title: Title; tab: string }) {
  const w = useMessages();
  const navigate = useNavigate();
  const { ask, dialog } = useDecisions((decision) => decision === "delete" && void navigate("/studio"));
  const { content_id } = title;
  async function save(body: Details, { version }: Title = title): Promise<Title> {
    const saved = await answer(api.PUT("/v1/content/{content_id}", { params: { path: { content_id }, header: ifMatch(version) }, body }));
    await refreshTitles();
    return saved;
  }
  const details = <TitleForm title={title} onSave={save} save={w("form.save")} />;
  const { type } = title;
  const filmed = !holdsChildren(type) || title.playable;
  const tabs = [
    ...(holdsChildren(type) ? [{ key: "children", name: w(`children.${type}`), content: <Children of={title} type={type} /> }] : []),
    ...(filmed ? [{ key: "film", name: w("tab.film"), content: <FilmTab title={title} /> }] : []),
    { key: "details", name: w("tab.details"), content: details },
    { key: "artwork", name: w("tab.artwork"), content: <Artwork title={title} /> },
    ...(filmed ? [{ key: "subtitles", name: w("tab.subtitles"), content: <Subtitles title={title} /> }] : []),
    { key: "as", name: w("tab.as"), content: <AudiencePreview title={title} /> },
    { key: "history", name: w("tab.history"), content: <History contentId={content_id} /> },
  ];
  return (
    <div className={styles.page}>
      <PageHeader
        title={title.title}
        parents={<ParentCrumbs of={title} />}
        facts={
          <>
            <Badge tone={TONES[title.status]}>{w(`status.${title.status}`)}</Badge>
            {(title.effective_maturity ?? null) === null && <Badge tone="accent">{w("rating.none")}</Badge>}
            <span>{w(`type.${title.type ?? "movie"}`)}</span>
          </>
        }
      >
        {title.status === "published" && (
          <ButtonLink to={`/title/${content_id}`} icon="eye">
            {w("title.on_site")}
          </ButtonLink>
        )}
        {decisions(title)
          .toReversed()
          .map((decision) => (
            <Button
              key={decision}
              rank={decision === "publish" ? "first" : decision === "delete" ? "quiet" : "second"}
              onClick={() => ask(decision, title)}
            >
              {w(`${decision}.do`)}
            </Button>
          ))}
      </PageHeader>
      <Tabs
        label={w("tab.name")}
        tabs={tabs}
        chosen={tabs.some(({ key }) => key === tab) ? tab : (tabs[0]?.key ?? "")}
        onChoose={(key) => void navigate(`/studio/titles/${content_id}/${key}`, { replace: true, preventScrollReset: true })}
      />
      {dialog}
    </div>
  );
}

/** What a title is a part of, up to its series. */
function ParentCrumbs({ of }: { of: Title }) {
  const { data: parent } = useQuery({ ...titleQuery(of.parent_id ?? ""), enabled: Boolean(of.parent_id) });
  return (
    of.parent_id &&
    parent && (
      <>
        <ParentCrumbs of={parent} />
        <Crumb to={`/studio/titles/${parent.content_id}`}>{parent.title}</Crumb>
      </>
    )
  );
}
