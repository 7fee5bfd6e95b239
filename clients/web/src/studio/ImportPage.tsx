/** /studio/imports/…: one import, its result and its refused lines. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useParams } from "react-router";
import { answer, api } from "../api/client";
import { Offline, Problem, sentence } from "../api/problems";
import { Alert, Badge, Button, ButtonLink, EmptyState, ErrorState, Pending, Progress, Skeleton } from "../design";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import { usePageTitle } from "../shared/usePageTitle";
import { useStudioFormats } from "./formats";
import { IMPORT_TONES } from "./Imports";
import styles from "./Imports.module.css";
import { first } from "./jsonl";
import { useMessages } from "./messages";
import { Crumb, PageHeader } from "./PageHeader";
import { type Import, importOf, overdue, refreshTitles } from "./queries";
import studio from "./Studio.module.css";

/** Refused lines that are shown; who has more of them wants the file. */
const MOST = 300;

export function ImportPage() {
  const w = useMessages();
  const { importId = "" } = useParams();
  const { data, error, isPending, refetch } = useQuery(importOf(importId));
  usePageTitle(data?.filename ?? w("imports.title"));
  if (isPending)
    return (
      <Pending className={studio.page}>
        <Skeleton width="min(24rem, 80%)" height="var(--size-5)" />
        <Skeleton height="12rem" />
      </Pending>
    );
  if (data) return <ImportContent of={data} />;
  if (!(error instanceof Problem && [404, 422].includes(error.status))) return <ErrorState heading="h1" error={error} onRetry={() => void refetch()} />;
  return (
    <EmptyState
      heading="h1"
      title={w("import.missing")}
      action={
        <ButtonLink rank="first" to="/studio/imports">
          {w("imports.title")}
        </ButtonLink>
      }
    >
      {w("import.missing.text")}
    </EmptyState>
  );
}

function ImportContent({ of }: { of: Import }) {
  const w = useMessages();
  const { moment } = useStudioFormats();
  const over = of.status === "done" || of.status === "failed";
  useEffect(() => {
    if (over) void refreshTitles(); // there are new titles
  }, [over]);
  return (
    <div className={studio.page}>
      <PageHeader
        title={of.filename}
        parents={<Crumb to="/studio/imports">{w("imports.title")}</Crumb>}
        facts={
          <>
            <Badge tone={IMPORT_TONES[of.status]}>{w(`import.${of.status}`)}</Badge>
            <time dateTime={of.created_at}>{moment(of.created_at)}</time>
          </>
        }
      />
      <section className={studio.panel} aria-label={w("import.result")}>
        <p role="status">{w(of.status === "waiting" && overdue(of) ? "import.overdue" : `import.${of.status}.text`)}</p>
        {(of.status === "running" || (of.status === "waiting" && !overdue(of))) && <Progress label={w("upload.progress.of", { name: of.filename })} />}
        {of.status !== "waiting" && <Counts of={of} />}
        {of.status === "failed" && <Failed of={of} />}
        {of.status === "done" && of.accepted > 0 && (
          <div className={studio.actions}>
            <ButtonLink to="/studio">{w("import.to_titles")}</ButtonLink>
          </div>
        )}
      </section>
      {of.status === "done" && of.refused > 0 && <Report of={of} />}
    </div>
  );
}

function Counts({ of }: { of: Import }) {
  const w = useMessages();
  const { number } = useFormats();
  const kinds = ["created", "updated", "unchanged", "refused"] as const;
  return (
    <dl className={styles.counts}>
      {kinds.map((kind) => (
        <div key={kind} data-bad={kind === "refused" && of.refused > 0}>
          <dt>{w(`import.count.${kind}`)}</dt>
          <dd>{number(of[kind])}</dd>
        </div>
      ))}
    </dl>
  );
}

function Failed({ of }: { of: Import }) {
  const t = useT();
  const w = useMessages();
  const retry = useMutation({
    mutationFn: () => answer(api.POST("/v1/content/imports/{import_id}/retry", { params: { path: { import_id: of.import_id } } })),
    onSettled: refreshTitles,
  });
  return (
    <>
      <Alert>
        <bdi lang="en">{of.failure}</bdi>
      </Alert>
      <p role="alert" className={studio.error}>
        {retry.error && sentence(retry.error, t)}
      </p>
      <div className={studio.actions}>
        <Button rank="first" icon="replay" busy={retry.isPending && w("upload.retrying")} onClick={() => retry.mutate()}>
          {t("site.retry")}
        </Button>
      </div>
    </>
  );
}

interface Refusal {
  line: number;
  external_id?: string | null;
  errors: { field: string; message: string }[];
}

/** Raises Offline, Problem. */
async function report(url: string, signal: AbortSignal): Promise<{ items: Refusal[]; more: boolean }> {
  const response = await fetch(url, { signal }).catch((cause: unknown) => {
    throw new Offline("the report did not arrive", { cause });
  });
  if (!response.ok || !response.body) throw new Problem(response.status, "storage", "The storage refused the report");
  return first<Refusal>(response.body, MOST);
}

function Report({ of }: { of: Import }) {
  const w = useMessages();
  const { number } = useFormats();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["studio-report", of.import_id],
    queryFn: ({ signal }) => report(of.report_url ?? "", signal),
    enabled: Boolean(of.report_url),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <section aria-labelledby="report" className={styles.earlier}>
      <header className={studio.head}>
        <h2 id="report">{w("report.title")}</h2>
        {of.report_url && (
          <ButtonLink icon="download" to={of.report_url} reloadDocument>
            {w("report.download")}
          </ButtonLink>
        )}
      </header>
      {isPending ? (
        <Pending>
          <Skeleton height="9rem" />
        </Pending>
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <>
          <p className={studio.quiet}>{data.more ? w("report.first", { count: data.items.length }) : w("report.hint")}</p>
          <div className={styles.scroll} tabIndex={0} role="group" aria-label={w("report.title")}>
            <table className={styles.report}>
              <thead>
                <tr>
                  <th scope="col">{w("report.line")}</th>
                  <th scope="col">{w("report.external_id")}</th>
                  <th scope="col">{w("report.field")}</th>
                  <th scope="col">{w("report.message")}</th>
                </tr>
              </thead>
              <tbody>
                {data.items.flatMap(({ line, external_id, errors }) =>
                  errors.map(({ field, message }) => (
                    <tr key={`${line} ${field}`}>
                      <td>{number(line)}</td>
                      <td><bdi>{external_id ?? "—"}</bdi></td>
                      <td>
                        <code>{field}</code>
                      </td>
                      <td>
                        <bdi lang="en">{message}</bdi>
                      </td>
                    </tr>
                  )),
                )}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}
