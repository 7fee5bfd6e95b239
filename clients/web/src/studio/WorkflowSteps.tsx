/** The steps of an upload's workflow: the current one, how long each took, and why it ended. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "../api/client";
import { sentence } from "../api/problems";
import { Button, cx, Icon, Progress } from "../design";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import { ConfirmDialog } from "./ConfirmDialog";
import { useStudioFormats } from "./formats";
import { useMessages } from "./messages";
import { isProcessing, refreshTitles } from "./queries";
import { rejectionReason, worthRetrying } from "./rejectionReasons";
import { UploadNotes } from "./UploadNotes";
import type { Upload } from "./upload/transfer";
import styles from "./WorkflowSteps.module.css";

const STEPS = ["uploading", "inspecting", "transcoding", "verifying", "ready"] as const;
type Step = (typeof STEPS)[number];
type Mark = "done" | "now" | "wrong" | "later";

/** Where it is; where it was refused or cancelled or failed, that is the last step that it left. */
export function stepOf({ status, timings }: Upload): Step {
  if (status !== "rejected" && status !== "failed" && status !== "cancelled") return status;
  return STEPS.findLast((step) => timings && step in timings) ?? "inspecting";
}

/** `sent`: 0 to 1, of an upload of this tab's. */
export function WorkflowSteps({ upload, sent }: { upload: Upload; sent?: number | undefined }) {
  const w = useMessages();
  const here = STEPS.indexOf(stepOf(upload));
  const wrong = upload.status === "rejected" || upload.status === "failed";
  const cancelled = upload.status === "cancelled";
  const mark = (index: number): Mark => {
    if (index < here || upload.status === "ready") return "done";
    if (index > here) return "later";
    return wrong || cancelled ? "wrong" : "now";
  };
  return (
    <div className={styles.workflow}>
      <ol className={styles.steps} aria-label={w("steps.name")}>
        {STEPS.map((step, index) => (
          <OneStep key={step} step={step} mark={mark(index)} upload={upload} sent={sent} />
        ))}
      </ol>
      <p role="status" className="visually-hidden">
        {isProcessing(upload) && !cancelled ? w(`step.${stepOf(upload)}`) : w(`status.${upload.status}`)}
      </p>
      {upload.playable && upload.status !== "ready" && (
        <p role="status" className={styles.playable}>
          <Icon name="play" size="1.1em" />
          {w(wrong ? "upload.playable.failed" : "upload.playable")}
        </p>
      )}
      {wrong && <Refusal upload={upload} />}
      {cancelled && <Cancelled upload={upload} />}
      <UploadNotes upload={upload} />
      {isProcessing(upload) && !cancelled && <CancelUpload upload={upload} />}
    </div>
  );
}

function OneStep({ step, mark, upload, sent }: { step: Step; mark: Mark; upload: Upload; sent: number | undefined }) {
  const w = useMessages();
  const { percent } = useFormats();
  const { lasting } = useStudioFormats();
  const took = upload.timings?.[step];
  const share = step === "uploading" ? sent : step === "transcoding" ? upload.progress / 90 : undefined;
  const known = share !== undefined && mark === "now" ? Math.min(share, 1) : undefined;
  return (
    <li className={cx(styles.step, styles[mark])} aria-current={mark === "now" ? "step" : undefined}>
      <span className={styles.mark} aria-hidden="true">
        {mark === "done" && <Icon name="check" size="1.1em" />}
        {mark === "wrong" && <Icon name="close" size="1.1em" />}
      </span>
      <span className={styles.name}>
        {w(`step.${step}`)}
        <span className="visually-hidden"> – {w(`mark.${mark}`)}</span>
      </span>
      <span className={styles.note}>
        {took !== undefined ? lasting(took) : mark === "now" && (known !== undefined ? percent(known) : w("mark.now"))}
      </span>
      {mark === "now" && <Progress label={w(`step.${step}`)} {...(known !== undefined && { value: known })} />}
    </li>
  );
}

function Refusal({ upload }: { upload: Upload }) {
  const t = useT();
  const w = useMessages();
  const retry = useMutation({
    mutationFn: () => answer(api.POST("/v1/uploads/{upload_id}/retry", { params: { path: { upload_id: upload.upload_id } } })),
    onSuccess: refreshTitles,
  });
  return (
    <div className={styles.refusal} role="alert">
      <Icon name="alert" />
      <div>
        <h3>{w(upload.status === "rejected" ? "refused.title" : "failed.title")}</h3>
        <p>{rejectionReason(upload, w)}</p>
        {retry.error && <p>{sentence(retry.error, t)}</p>}
        <div className={styles.actions}>
          {worthRetrying(upload) && (
            <Button busy={retry.isPending && w("upload.retrying")} onClick={() => retry.mutate()}>
              {t("site.retry")}
            </Button>
          )}
          <RemoveUpload upload={upload} />
        </div>
      </div>
    </div>
  );
}

function Cancelled({ upload }: { upload: Upload }) {
  const w = useMessages();
  const { money } = useStudioFormats();
  const cost = upload.cost_at_most;
  return (
    <div className={styles.remove}>
      <p role="status">{cost ? w("cancelled.cost", { cost: money(cost) }) : w("cancelled.stopping")}</p>
      {cost && <RemoveUpload upload={upload} />}
    </div>
  );
}

/** The workflow ends, and what it made of the film goes. */
function CancelUpload({ upload: { upload_id, filename } }: { upload: Upload }) {
  const w = useMessages();
  const [asking, setAsking] = useState(false);
  async function cancel(): Promise<void> {
    await answer(api.DELETE("/v1/uploads/{upload_id}", { params: { path: { upload_id } } }));
    await refreshTitles();
  }
  return (
    <>
      <Button className={styles.cancel ?? ""} onClick={() => setAsking(true)}>
        {w("cancel.running")}
      </Button>
      <ConfirmDialog open={asking} danger title={w("cancel.title", { name: filename })} confirm={w("cancel.running")} onConfirm={cancel} onClose={() => setAsking(false)}>
        {w("cancel.running.text")}
      </ConfirmDialog>
    </>
  );
}

/** The server forgets the upload and what arrived of it. */
export function RemoveUpload({ upload: { upload_id } }: { upload: Upload }) {
  const t = useT();
  const w = useMessages();
  const remove = useMutation({
    mutationFn: () => answer(api.DELETE("/v1/uploads/{upload_id}", { params: { path: { upload_id } } })),
    onSuccess: refreshTitles,
  });
  return (
    <div className={styles.remove}>
      <Button busy={remove.isPending && w("confirm.busy")} onClick={() => remove.mutate()}>
        {w("upload.remove")}
      </Button>
      <p role="alert">{remove.error && sentence(remove.error, t)}</p>
    </div>
  );
}
