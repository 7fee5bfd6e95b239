/** Why a source was refused or its workflow failed, in plain words with what to do; and whether another try may help. */
import type { MessageKey, Messages } from "./messages";
import type { Upload } from "./upload/transfer";

/** `code` of judging.py, costs.py and workflow.py. */
const REASONS: Record<string, MessageKey> = {
  truncated: "reason.truncated",
  unreadable: "reason.unreadable",
  no_video: "reason.no_video",
  unsupported_codec: "reason.unsupported_codec",
  bad_dimensions: "reason.bad_dimensions",
  too_short: "reason.too_short",
  too_long: "reason.too_long",
  over_budget: "reason.over_budget",
  transcode_failed: "reason.transcode_failed",
  canceled: "reason.canceled",
  verification_failed: "reason.verification_failed",
  timed_out: "reason.timed_out",
  internal: "reason.internal",
  stopped: "reason.stopped",
  encrypted: "reason.encrypted",
  damaged: "reason.damaged",
  unsupported_picture: "reason.unsupported_picture",
  untimed: "reason.untimed",
  packaging_failed: "reason.packaging_failed",
};
/** The file itself is at fault: the same file again ends the same way. */
const OF_THE_FILE: ReadonlySet<string> = new Set([
  "truncated",
  "unreadable",
  "no_video",
  "unsupported_codec",
  "bad_dimensions",
  "too_short",
  "too_long",
  "transcode_failed",
  "encrypted",
  "damaged",
  "unsupported_picture",
  "untimed",
]);

export function rejectionReason({ rejection }: Upload, w: Messages): string {
  const key = REASONS[String(rejection?.["code"])];
  return key ? w(key as "reason.internal") : String(rejection?.["detail"] ?? "");
}

export const worthRetrying = ({ rejection }: Upload): boolean => !OF_THE_FILE.has(String(rejection?.["code"]));
