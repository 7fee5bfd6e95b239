/**
 * One file on its way: its checksum, its title if it has none yet, its parts, and their joining.
 *
 * To pause it is to abort it, and to resume it is to begin again: the server says which parts it lacks. So a pause, a
 * lost network, an address that has expired and a reload of the page are one and the same case.
 */
import { answer, api } from "../../api/client";
import { Offline, Problem } from "../../api/problems";
import type { Schema } from "../../api/schema";
import { checksum, Unreadable } from "./checksum";
import { withRetries } from "./retries";

export type Upload = Schema<"UploadView">;
type Part = Schema<"Part">;

export interface Job {
  /** Ours; it makes creating the title and the upload safe to ask for twice. */
  readonly id: string;
  readonly title: string;
  readonly contentId: string | null;
  readonly uploadId: string | null;
  /** Whether it plays in a first quality early; otherwise the deployment says. */
  readonly express?: boolean | undefined;
}

export interface TransferEvents {
  checking(done: number): void;
  titled(contentId: string): void;
  begun(uploadId: string): void;
  /** Bytes that are up, those of parts under way among them. */
  sending(sent: number): void;
  waiting(waiting: boolean): void;
  joining(): void;
}

const PARTS_AT_ONCE = 3;
const SILENCE = 45_000;
const ROUNDS = 5;

/** The address of a part no longer opens. */
class Expired extends Error {}

const path = (upload_id: string) => ({ params: { path: { upload_id } } });

/** How much of it has arrived, with the missing parts from `parts_from` on; at most `limit` of them. */
export function readUpload(upload_id: string, query: { parts_from?: number; limit?: number } = {}): Promise<Upload> {
  return answer(api.GET("/v1/uploads/{upload_id}", { params: { path: { upload_id }, query } }));
}

/** The upload once the server has all of it. Raises Problem, Unreadable, and the signal's reason where that ends it. */
export async function send(job: Job, file: File, tell: TransferEvents, signal: AbortSignal): Promise<Upload> {
  const patient = <T>(attempt: () => Promise<T>) => withRetries(attempt, signal, tell.waiting);
  const joined = (uploadId: string) => patient(() => answer(api.POST("/v1/uploads/{upload_id}/complete", path(uploadId))));
  let upload = job.uploadId ? await patient(() => readUpload(job.uploadId as string)) : await begin(job, file, tell, signal);
  let failures = 0;
  while (upload.status === "uploading") {
    try {
      await sendParts(upload, file, tell, signal);
      const { upload_id, next_part } = upload;
      if (!next_part) {
        tell.joining();
        return await joined(upload_id);
      }
      upload = await patient(() => readUpload(upload_id, { parts_from: next_part }));
    } catch (error) {
      const again = error instanceof Expired || (error instanceof Problem && error.code === "parts_missing");
      failures += 1;
      if (!again || failures === ROUNDS) throw error;
      upload = await patient(() => readUpload(upload.upload_id));
    }
  }
  return upload;
}

async function begin(job: Job, file: File, tell: TransferEvents, signal: AbortSignal): Promise<Upload> {
  const sum = await checksum(file, signal, tell.checking);
  const patient = <T>(attempt: () => Promise<T>) => withRetries(attempt, signal, tell.waiting);
  const header = { "Idempotency-Key": job.id };
  let contentId = job.contentId;
  if (!contentId) {
    const made = await patient(() => answer(api.POST("/v1/content", { params: { header }, body: { title: job.title } })));
    contentId = made.content_id;
    tell.titled(contentId);
  }
  const params = { header, path: { content_id: contentId } };
  const body = { filename: file.name, size: file.size, checksum: sum, ...(job.express !== undefined && { express: job.express }) };
  const upload = await patient(() => answer(api.POST("/v1/content/{content_id}/uploads", { params, body })));
  tell.begun(upload.upload_id);
  return upload;
}

/** Those that the server's answer lists as missing, some at once. */
async function sendParts(upload: Upload, file: File, tell: TransferEvents, signal: AbortSignal): Promise<void> {
  const parts = [...(upload.parts ?? [])];
  const piece = ({ number }: Part) => file.slice((number - 1) * upload.part_size, number * upload.part_size);
  const underWay = new Map<number, number>();
  let up = upload.received ?? 0;
  const report = () => tell.sending([...underWay.values()].reduce((sum, bytes) => sum + bytes, up));
  const failed = new AbortController();
  const both = AbortSignal.any([signal, failed.signal]);
  report();

  async function line(): Promise<void> {
    for (let part = parts.shift(); part; part = parts.shift()) {
      const { number, url } = part;
      const bytes = piece(part);
      const progress = (sent: number) => {
        underWay.set(number, sent);
        report();
      };
      await withRetries(() => put(url, bytes, both, progress), both, tell.waiting);
      underWay.delete(number);
      up += bytes.size;
      report();
    }
  }

  try {
    await Promise.all(Array.from({ length: PARTS_AT_ONCE }, line));
  } catch (error) {
    failed.abort(error);
    throw error;
  }
}

/** XMLHttpRequest, because fetch does not say how much of a body is up. Raises Offline, Expired, Unreadable, Problem. */
export async function put(url: string, bytes: Blob, signal: AbortSignal, onProgress: (sent: number) => void): Promise<void> {
  onProgress(0);
  const status = await new Promise<number>((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    let silence = setTimeout(stop, SILENCE);
    request.upload.addEventListener("progress", ({ loaded }) => {
      clearTimeout(silence);
      silence = setTimeout(stop, SILENCE);
      onProgress(loaded);
    });
    request.addEventListener("loadend", () => {
      clearTimeout(silence);
      signal.removeEventListener("abort", stop);
      if (signal.aborted) reject(signal.reason);
      else resolve(request.status); // 0 where no answer came
    });
    signal.addEventListener("abort", stop);
    request.open("PUT", url);
    request.send(bytes);
  });
  if (status >= 200 && status < 300) return;
  onProgress(0);
  if (status === 403 || status === 404) throw new Expired(url);
  if (status > 0) throw new Problem(status, "storage", "The storage refused a part");
  await bytes
    .slice(0, 1)
    .arrayBuffer()
    .catch((error: unknown) => {
      throw new Unreadable(String(error));
    });
  throw new Offline("a part did not arrive");
}
