/** The film of a title: a preview, its upload, its audio tracks, and earlier uploads. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { queries } from "../api/queries";
import type { Title } from "../api/schema";
import { playsEarly } from "../deployment";
import { Badge, ButtonLink, Check, ErrorState, Pending, Skeleton, useToast } from "../design";
import { useFormats } from "../i18n/formats";
import { AudioTracks } from "./AudioTracks";
import { DropZone } from "./DropZone";
import styles from "./FilmTab.module.css";
import { useStudioFormats } from "./formats";
import { useMessages } from "./messages";
import { ended, title as titleQuery, uploads as uploadsQuery } from "./queries";
import studio from "./Studio.module.css";
import * as queue from "./upload/queue";
import type { Upload } from "./upload/transfer";
import { RemoveUpload, WorkflowSteps } from "./WorkflowSteps";

export function FilmTab({ title }: { title: Title }) {
  const w = useMessages();
  const say = useToast();
  const { data, error, isPending, refetch } = useQuery(uploadsQuery(title.content_id));
  const [newest, ...earlier] = data?.items ?? [];
  useFreshTitle(title, newest);
  const left = useUnfinishedUpload(newest);
  const [express, setExpress] = useState(playsEarly);
  const upload = (files: File[]) => {
    for (const { name } of queue.add(files, title, left, title.playable ? undefined : express)) say(w("upload.empty", { name }));
  };
  return (
    <div className={styles.film}>
      {title.playable && <Preview title={title} />}
      {isPending ? (
        <Pending>
          <Skeleton height="9rem" />
        </Pending>
      ) : error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        newest && (
          <section className={studio.panel} aria-labelledby="newest">
            <header className={studio.head}>
              <h2 id="newest">{w("film.newest")}</h2>
            </header>
            <UploadDetails upload={newest} />
          </section>
        )
      )}
      <DropZone
        title={w(title.playable ? "film.drop_new" : "film.drop")}
        hint={title.playable ? `${w("film.drop.hint")} ${w("film.drop_new.hint")}` : w("film.drop.hint")}
        pick={w("film.pick")}
        accept="video/*,.mkv,.mxf,.ts,.mts,.mov"
        onFiles={(files) => upload(files.slice(0, 1))}
      />
      {!title.playable && (
        <Check label={w("film.express")} hint={w("film.express.hint")} checked={express} onChange={({ target }) => setExpress(target.checked)} />
      )}
      {(title.audio ?? []).length > 0 && <AudioTracks title={title} />}
      {earlier.length > 0 && <History uploads={earlier} />}
    </div>
  );
}

/** The title has its film, its stills and its poster once it plays in a first quality, and others once the workflow has ended. */
function useFreshTitle({ content_id }: Title, newest: Upload | undefined) {
  const state = newest && `${newest.status} ${newest.playable}`;
  const before = useRef(state);
  useEffect(() => {
    const now = state;
    if (before.current && before.current !== now && newest && (ended(newest) || newest.playable)) void queries.invalidateQueries(titleQuery(content_id));
    before.current = now;
  }, [newest, state, content_id]);
}

/** An upload that is not finished, and that this window does not send. */
function useUnfinishedUpload(upload: Upload | undefined): Upload | undefined {
  const items = queue.useQueue();
  return upload?.status === "uploading" && !items.some(({ uploadId }) => uploadId === upload.upload_id) ? upload : undefined;
}

function Preview({ title }: { title: Title }) {
  const w = useMessages();
  const { length } = useFormats();
  const image = title.backdrop_url ?? title.poster_url;
  return (
    <section className={styles.preview} aria-label={w("film.preview")}>
      <div className={styles.stage}>{image && <img src={image} alt="" />}</div>
      <div className={styles.told}>
        <p className={studio.quiet}>{[title.duration && length(title.duration), title.max_height && `${title.max_height}p`].filter(Boolean).join(" · ")}</p>
        <ButtonLink rank="first" icon="play" to={`/studio/titles/${title.content_id}/preview`}>
          {w("film.preview")}
        </ButtonLink>
      </div>
    </section>
  );
}

function UploadDetails({ upload }: { upload: Upload }) {
  const w = useMessages();
  const { moment, money, size } = useStudioFormats();
  const item = queue.useQueue().find(({ uploadId }) => uploadId === upload.upload_id);
  const sent = item && item.state !== "missing" ? item.done / item.size : (upload.received ?? upload.size) / upload.size;
  return (
    <>
      <p className={studio.line}>
        <span>
          <bdi>{upload.filename}</bdi>
        </span>
        <span>{size(upload.size)}</span>
        <time dateTime={upload.created_at}>{moment(upload.created_at)}</time>
        {upload.attempt > 1 && <span>{w("upload.attempt", { count: upload.attempt })}</span>}
        {upload.cost_estimate && <span>{w("upload.cost", { cost: money(upload.cost_estimate) })}</span>}
      </p>
      <WorkflowSteps upload={upload} sent={sent} />
      {upload.status === "uploading" && !item && (
        <>
          <p className={studio.quiet}>{w("upload.elsewhere")}</p>
          <RemoveUpload upload={upload} />
        </>
      )}
    </>
  );
}

function History({ uploads }: { uploads: Upload[] }) {
  const w = useMessages();
  const { moment, money, size } = useStudioFormats();
  const price = ({ cost_at_most, cost_estimate }: Upload) =>
    cost_at_most ? w("upload.cost_at_most", { cost: money(cost_at_most) }) : cost_estimate && money(cost_estimate);
  return (
    <section className={studio.panel} aria-labelledby="history">
      <h2 id="history">{w("film.history")}</h2>
      <ul className={styles.history}>
        {uploads.map((upload) => (
          <li key={upload.upload_id}>
            <span>
              <bdi>{upload.filename}</bdi>
            </span>
            <Badge tone={upload.status === "ready" ? "good" : upload.status === "rejected" || upload.status === "failed" ? "bad" : "plain"}>
              {w(`status.${upload.status}`)}
            </Badge>
            <span className={studio.quiet}>
              {[size(upload.size), moment(upload.created_at), price(upload)].filter(Boolean).join(" · ")}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
