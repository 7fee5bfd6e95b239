/** One upload of the queue: its progress, its speed and its actions. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { Offline, Problem, sentence } from "../api/problems";
import { Button, Icon, IconButton, Progress, useToast } from "../design";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import { ConfirmDialog } from "./ConfirmDialog";
import { FilePicker } from "./DropZone";
import { useStudioFormats } from "./formats";
import { useMessages } from "./messages";
import { ended, refreshTitles, upload as uploadQuery } from "./queries";
import { Unreadable } from "./upload/checksum";
import * as queue from "./upload/queue";
import { timeLeft } from "./upload/speed";
import styles from "./UploadItem.module.css";
import { stepOf } from "./WorkflowSteps";

export function UploadItem({ item, linked }: { item: queue.Item; linked: boolean }) {
  const w = useMessages();
  const [cancelling, setCancelling] = useState(false);
  const { id, contentId, name, title, state } = item;
  return (
    <li className={styles.item} data-state={state}>
      <div className={styles.head}>
        <p className={styles.name}>
          {linked && contentId ? <Link to={`/studio/titles/${contentId}`}>{title}</Link> : <span>{linked ? title : name}</span>}
        </p>
        <UploadStatus item={item} />
      </div>
      <UploadProgress item={item} />
      <div className={styles.actions}>
        {queue.active(item) && state !== "joining" && <IconButton icon="pause" label={w("upload.pause.of", { name })} onClick={() => queue.pause(id)} />}
        {state === "paused" && <IconButton icon="play" label={w("upload.resume.of", { name })} onClick={() => queue.resume(id)} />}
        {state === "stopped" && <IconButton icon="replay" label={w("upload.again.of", { name })} onClick={() => queue.resume(id)} />}
        {state === "missing" && <PickAgain item={item} />}
        {state === "sent" ? (
          <IconButton icon="close" label={w("upload.dismiss.of", { name })} onClick={() => queue.dismiss(id)} />
        ) : (
          <IconButton icon="close" label={w("upload.cancel.of", { name })} onClick={() => setCancelling(true)} />
        )}
      </div>
      <ConfirmDialog
        open={cancelling}
        danger
        title={w("cancel.title", { name })}
        confirm={w("cancel.do")}
        onConfirm={() => queue.cancel(id)}
        onClose={() => setCancelling(false)}
      >
        {w("cancel.text")}
      </ConfirmDialog>
    </li>
  );
}

/** The page knows no more of a file than its name once it was loaded again: a person gives it back. */
function PickAgain({ item: { name, size, lastModified } }: { item: queue.Item }) {
  const w = useMessages();
  const say = useToast();
  return (
    <FilePicker
      icon="upload"
      onFiles={(files) => {
        const fits = files.filter((file) => file.name === name && file.size === size && file.lastModified === lastModified);
        if (fits.length > 0) queue.add(fits);
        else say(w("upload.other_file", { name }));
      }}
    >
      {w("upload.pick_again")}
    </FilePicker>
  );
}

function UploadProgress({ item: { done, size, state, name } }: { item: queue.Item }) {
  const w = useMessages();
  if (state === "sent") return null;
  return <Progress label={w("upload.progress.of", { name })} {...(state !== "joining" && { value: done / size })} />;
}

function UploadStatus({ item }: { item: queue.Item }) {
  const t = useT();
  const w = useMessages();
  const { percent } = useFormats();
  const { size, speed, lasting } = useStudioFormats();
  const { state, done, error } = item;
  const rest = timeLeft(item.size - done, item.speed);
  if (state === "sent") return item.uploadId && <WorkflowStatus uploadId={item.uploadId} />;
  if (state === "stopped")
    return (
      <p className={styles.bad}>
        <Icon name="alert" size="1.1em" />
        {error instanceof Unreadable ? w("upload.unreadable") : changed(error) ? w("upload.changed") : sentence(error, t)}
      </p>
    );
  return (
    <p className={styles.told}>
      <span role="status">{w(`upload.${state}`)}</span>
      {state === "checking" && <span>{percent(done / item.size)}</span>}
      {(state === "sending" || state === "paused" || state === "missing") && <span>{w("upload.of", { done: size(done), size: size(item.size) })}</span>}
      {state === "sending" && item.speed > 0 && <span>{speed(item.speed)}</span>}
      {state === "sending" && rest !== null && <span>{w("upload.left", { time: lasting(rest) })}</span>}
    </p>
  );
}

/** The server compared the checksum of what arrived with that of the file. */
const changed = (error: unknown) => error instanceof Problem && !(error instanceof Offline) && error.fields.some(({ field }) => field === "checksum");

function WorkflowStatus({ uploadId }: { uploadId: string }) {
  const w = useMessages();
  const { percent } = useFormats();
  const { data } = useQuery(uploadQuery(uploadId));
  const over = data !== undefined && ended(data);
  useEffect(() => {
    if (over) void refreshTitles(); // the title has its film now, or its refusal
  }, [over]);
  const plays = data?.playable;
  useEffect(() => {
    if (plays) void refreshTitles();
  }, [plays]);
  if (!data) return <p className={styles.told}>{w("step.inspecting")}</p>;
  if (over)
    return (
      <p className={data.status === "ready" ? styles.good : data.status === "cancelled" ? styles.told : styles.bad}>
        {data.status !== "cancelled" && <Icon name={data.status === "ready" ? "check" : "alert"} size="1.1em" />}
        {w(`status.${data.status}`)}
      </p>
    );
  return (
    <p className={styles.told}>
      <span role="status">{data.status === "cancelled" ? w("status.cancelled") : w(`step.${stepOf(data)}`)}</span>
      {data.progress > 0 && <span>{percent(data.progress / 100)}</span>}
      {plays && <span>{w("upload.playable")}</span>}
    </p>
  );
}

/** All of them in one line; null where nothing is on its way. */
export function useUploadTotals(items: readonly queue.Item[]) {
  const moving = items.filter((item) => queue.active(item) || item.state === "paused" || item.state === "missing");
  if (moving.length === 0) return null;
  const total = moving.reduce((sum, { size }) => sum + size, 0);
  const done = moving.reduce((sum, { state, done: bytes }) => sum + (state === "checking" ? 0 : bytes), 0);
  const speed = moving.reduce((sum, item) => sum + item.speed, 0);
  const toDo = moving.filter(queue.active).reduce((sum, { size, done: bytes, state }) => sum + size - (state === "checking" ? 0 : bytes), 0);
  return { count: moving.length, share: done / total, speed, left: timeLeft(toDo, speed) };
}

export function ClearButton({ items }: { items: readonly queue.Item[] }) {
  const w = useMessages();
  const over = items.filter(({ state }) => state === "sent");
  return (
    over.length > 1 && (
      <Button rank="quiet" onClick={() => over.forEach(({ id }) => queue.dismiss(id))}>
        {w("dock.clear")}
      </Button>
    )
  );
}
