/** /studio/imports: imports titles from a file and exports all titles to one. */
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link, useLocation, useNavigate, useSearchParams } from "react-router";
import { answer, api } from "../api/client";
import { sentence } from "../api/problems";
import { Alert, Badge, Button, ButtonLink, ErrorState, Pending, Progress, Skeleton } from "../design";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import { usePageTitle } from "../shared/usePageTitle";
import { DropZone } from "./DropZone";
import { useStudioFormats } from "./formats";
import styles from "./Imports.module.css";
import { cancelImport, startImport, useImportUpload } from "./importUpload";
import { type Fault, fault } from "./jsonl";
import { useMessages } from "./messages";
import { PageHeader } from "./PageHeader";
import { exportOf, type Import, imports as importsQuery, overdue } from "./queries";
import { SAMPLE } from "./sample";
import studio from "./Studio.module.css";

export const IMPORT_TONES = { waiting: "plain", running: "accent", done: "good", failed: "bad" } as const satisfies Record<Import["status"], string>;

export function Imports() {
  const w = useMessages();
  usePageTitle(w("imports.title"));
  return (
    <div className={studio.page}>
      <PageHeader title={w("imports.title")} />
      <div className={styles.both}>
        <ImportSection />
        <Export />
      </div>
      <Earlier />
    </div>
  );
}

function ImportSection() {
  const t = useT();
  const w = useMessages();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const bringing = useImportUpload();
  const [refused, setRefused] = useState<{ name: string; why: Fault | "unreadable" } | null>(null);
  async function send(file: File): Promise<void> {
    const importId = await startImport(file);
    if (importId && location.pathname === pathname) void navigate(`/studio/imports/${importId}`);
  }
  async function take([file]: File[]): Promise<void> {
    if (!file) return;
    const why = await fault(file).catch(() => "unreadable" as const);
    setRefused(why && { name: file.name, why });
    if (!why) await send(file);
  }
  return (
    <section className={studio.panel} aria-labelledby="bring">
      <h2 id="bring">{w("imports.bring")}</h2>
      {bringing && !bringing.error ? (
        <Sending name={bringing.file.name} sent={bringing.sent} size={bringing.file.size} />
      ) : (
        <DropZone title={w("imports.drop")} hint={w("imports.drop.hint")} pick={w("film.pick")} accept=".jsonl,.ndjson,.json,.txt" onFiles={(files) => void take(files)} />
      )}
      <Alert>
        {refused ? w(`imports.refused.${refused.why}`, { name: refused.name }) : bringing?.error ? `${w("imports.stopped", { name: bringing.file.name })} ${sentence(bringing.error, t)}` : null}
      </Alert>
      {!refused && bringing?.error !== undefined && bringing?.error !== null && (
        <div className={studio.actions}>
          <Button icon="replay" onClick={() => void send(bringing.file)}>
            {t("site.retry")}
          </Button>
          <Button rank="quiet" onClick={cancelImport}>
            {w("imports.leave")}
          </Button>
        </div>
      )}
      <Format />
    </section>
  );
}

function Sending({ name, sent, size }: { name: string; sent: number; size: number }) {
  const w = useMessages();
  const { percent } = useFormats();
  const formats = useStudioFormats();
  return (
    <div className={styles.sending}>
      <p>
        <span role="status">{w("imports.sending", { name })}</span>
      </p>
      <Progress label={w("upload.progress.of", { name })} value={sent / size} />
      <p className={studio.line}>
        <span>{percent(sent / size)}</span>
        <span>{w("upload.of", { done: formats.size(sent), size: formats.size(size) })}</span>
      </p>
      <Button icon="close" onClick={cancelImport}>
        {w("cancel.do")}
      </Button>
    </div>
  );
}

function Format() {
  const w = useMessages();
  const [address] = useState(() => URL.createObjectURL(new Blob([SAMPLE], { type: "application/jsonl" })));
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  return (
    <details className={styles.format}>
      <summary>{w("imports.format")}</summary>
      <ul>
        <li>{w("imports.format.line")}</li>
        <li>{w("imports.format.external")}</li>
        <li>{w("imports.format.parent")}</li>
        <li>{w("imports.format.status")}</li>
        <li>{w("imports.format.refused")}</li>
      </ul>
      <pre tabIndex={0} role="region" aria-label={w("imports.sample")} dir="ltr">
        <code>{SAMPLE}</code>
      </pre>
      <a href={address} download="matinee-sample.jsonl">
        {w("imports.sample.download")}
      </a>
    </details>
  );
}

/** Its id stands in the address: a reload, and whoever comes back, finds it. */
function Export() {
  const t = useT();
  const w = useMessages();
  const [address, setAddress] = useSearchParams();
  const id = address.get("export");
  const ask = useMutation({
    mutationFn: () => answer(api.POST("/v1/content/exports")),
    onSuccess: ({ export_id }) => setAddress({ export: export_id }, { replace: true, preventScrollReset: true }),
  });
  const { data: told, error } = useQuery({ ...exportOf(id ?? ""), enabled: id !== null });
  const writing = id !== null && !error && told?.status !== "done" && told?.status !== "failed";
  return (
    <section className={studio.panel} aria-labelledby="export">
      <h2 id="export">{w("export.title")}</h2>
      <p className={studio.quiet}>{w("export.text")}</p>
      <p role="status" className={styles.told}>
        {writing && w("export.running", { count: told?.titles ?? 0 })}
        {told?.status === "done" && w("export.done", { count: told.titles })}
      </p>
      {writing && <Progress label={w("export.title")} />}
      <Alert>{ask.error ? sentence(ask.error, t) : id && error ? w("export.gone") : told?.status === "failed" ? w("export.failed") : null}</Alert>
      <div className={studio.actions}>
        {told?.url && (
          <ButtonLink rank="first" icon="download" to={told.url} reloadDocument>
            {w("export.download")}
          </ButtonLink>
        )}
        {!writing && (
          <Button busy={ask.isPending && w("confirm.busy")} onClick={() => ask.mutate()}>
            {w(told ? "export.again" : "export.do")}
          </Button>
        )}
      </div>
    </section>
  );
}

function Earlier() {
  const t = useT();
  const w = useMessages();
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(importsQuery);
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-labelledby="earlier" className={styles.earlier}>
      <h2 id="earlier">{w("imports.earlier")}</h2>
      {isPending ? (
        <Pending>
          <Skeleton height="9rem" />
        </Pending>
      ) : !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : items.length === 0 ? (
        <p className={studio.quiet}>{w("imports.none")}</p>
      ) : (
        <ul className={styles.list}>
          {items.map((each) => (
            <Line key={each.import_id} of={each} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button busy={isFetchingNextPage && t("site.loading")} onClick={() => void fetchNextPage()}>
          {w("titles.more")}
        </Button>
      )}
    </section>
  );
}

function Line({ of }: { of: Import }) {
  const w = useMessages();
  const { moment } = useStudioFormats();
  return (
    <li>
      <Link to={`/studio/imports/${of.import_id}`} className={styles.name}>
        <bdi>{of.filename}</bdi>
      </Link>
      <Badge tone={IMPORT_TONES[of.status]}>{w(`import.${of.status}`)}</Badge>
      <span className={studio.line}>
        <time dateTime={of.created_at}>{moment(of.created_at)}</time>
        {(of.status === "done" || of.accepted > 0) && <span>{w("import.accepted", { count: of.accepted })}</span>}
        {overdue(of) && <span>{w("import.overdue")}</span>}
        {of.refused > 0 && <span className={studio.error}>{w("import.refused", { count: of.refused })}</span>}
      </span>
    </li>
  );
}
