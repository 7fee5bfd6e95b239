/** All uploads of this tab, their states and their progress. */
import { useSyncExternalStore } from "react";
import { answer, api } from "../../api/client";
import { Problem } from "../../api/problems";
import { queries } from "../../api/queries";
import { meter } from "./speed";
import { forgetUpload, type StoredUpload, storeUpload, takeOverUploads } from "./storedUploads";
import { readUpload, send, type Upload } from "./transfer";

/**
 * `missing`: known from before a reload, its file must be picked again. `lost`: waits for the network.
 * `sent`: the server has all of it, and its workflow runs. `stopped`: `error` says why.
 */
export type State = "waiting" | "checking" | "sending" | "lost" | "joining" | "paused" | "missing" | "stopped" | "sent";

export interface Item extends StoredUpload {
  readonly state: State;
  /** Bytes: read while it is checked, up from then on. */
  readonly done: number;
  /** Bytes a second; 0 while it is not known. */
  readonly speed: number;
  readonly error: unknown;
}

const FILES_AT_ONCE = 2;
const SHOWN_EVERY = 200;
const RUNNING: ReadonlySet<State> = new Set(["checking", "sending", "lost", "joining"]);

let items: readonly Item[] = [];
let shown = items;
const files = new Map<string, File>();
const running = new Map<string, AbortController>();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

export const active = ({ state }: Item): boolean => state === "waiting" || RUNNING.has(state);
const find = (id: string) => items.find((item) => item.id === id);

function show(): void {
  clearTimeout(timer);
  timer = undefined;
  shown = items;
  for (const listener of listeners) listener();
}

function set(next: readonly Item[]): void {
  items = next;
  show();
}

/** Progress is shown a few times a second; a new state at once. */
function change(id: string, changes: Partial<Item>): void {
  const before = find(id);
  if (!before) return;
  const after = { ...before, ...changes };
  items = items.map((item) => (item.id === id ? after : item));
  if (after.uploadId !== before.uploadId || after.contentId !== before.contentId) storeUpload(after);
  if (after.state !== before.state) show();
  else timer ??= setTimeout(show, SHOWN_EVERY);
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useQueue = (): readonly Item[] => useSyncExternalStore(subscribe, () => shown);

const same = (file: File) => (item: Item) =>
  item.state === "missing" && item.name === file.name && item.size === file.size && item.lastModified === file.lastModified;

/** "the_long.day-2019.mov" → "the long day 2019" */
export function titleOf(filename: string): string {
  const name = filename.replace(/\.[^.]{1,5}$/, "").replace(/[._-]+/g, " ");
  return name.trim().slice(0, 200) || filename;
}

/**
 * Files of a title, or, without one, of a new draft each. One that was on its way before a reload goes on from there;
 * so does `begun`, an upload of the title's that another browser left behind. `express`: whether they play in a first
 * quality early; otherwise the deployment says. Answers those that are empty.
 */
export function add(added: readonly File[], title?: { content_id: string; title: string }, begun?: Upload, express?: boolean): File[] {
  const fresh: Item[] = [];
  for (const file of added.filter(({ size }) => size > 0)) {
    const { name, size, lastModified } = file;
    const known = items.find(same(file));
    if (known) {
      files.set(known.id, file);
      change(known.id, { state: "waiting", error: null });
      continue;
    }
    const id = crypto.randomUUID();
    files.set(id, file);
    const uploadId = begun?.filename === name && begun.size === size ? begun.upload_id : null;
    const told = { id, title: title?.title ?? titleOf(name), contentId: title?.content_id ?? null, uploadId, name, size, lastModified, express };
    storeUpload(told);
    fresh.push({ ...told, state: "waiting", done: 0, speed: 0, error: null });
  }
  set([...items, ...fresh]);
  next();
  return added.filter(({ size }) => size === 0);
}

function next(): void {
  for (const item of items) {
    if (running.size >= FILES_AT_ONCE) return;
    const file = files.get(item.id);
    if (item.state === "waiting" && file) void run(item, file);
  }
}

async function run(item: Item, file: File): Promise<void> {
  const { id } = item;
  const stop = new AbortController();
  const speed = meter();
  running.set(id, stop);
  change(id, { state: item.uploadId ? "sending" : "checking", speed: 0, error: null });
  try {
    let back: State = "checking";
    await send(
      item,
      file,
      {
        checking: (done) => change(id, { done }),
        titled: (contentId) => {
          change(id, { contentId });
          void queries.invalidateQueries({ queryKey: ["studio"] });
        },
        begun: (uploadId) => {
          back = "sending";
          change(id, { uploadId, state: "sending", done: 0 });
        },
        sending: (done) => {
          back = "sending";
          change(id, { done, speed: speed.of(done), ...(find(id)?.state !== "lost" && { state: "sending" }) });
        },
        waiting: (waiting) => change(id, waiting ? { state: "lost", speed: 0 } : { state: back }),
        joining: () => {
          back = "joining";
          change(id, { state: "joining", done: file.size });
        },
      },
      stop.signal,
    );
    change(id, { state: "sent", done: file.size });
    files.delete(id);
    forgetUpload(id);
    void queries.invalidateQueries({ queryKey: ["studio"] });
  } catch (error) {
    if (!stop.signal.aborted) change(id, { state: "stopped", speed: 0, error });
  } finally {
    if (running.get(id) === stop) running.delete(id);
    next();
  }
}

export function pause(id: string): void {
  running.get(id)?.abort();
  running.delete(id);
  change(id, { state: "paused", speed: 0 });
  next();
}

/** Also what stopped. */
export function resume(id: string): void {
  change(id, { state: files.has(id) ? "waiting" : "missing", error: null });
  next();
}

/** The server forgets it too. Raises what the API answers, except that it has forgotten it already. */
export async function cancel(id: string): Promise<void> {
  const item = find(id);
  if (!item) return;
  if (active(item)) pause(id);
  if (item.uploadId) {
    const params = { path: { upload_id: item.uploadId } };
    await answer(api.DELETE("/v1/uploads/{upload_id}", { params })).catch((error: unknown) => {
      if (!(error instanceof Problem && error.status === 404)) throw error;
    });
  }
  dismiss(id);
  void queries.invalidateQueries({ queryKey: ["studio"] });
}

/** No longer shown, nor remembered. */
export function dismiss(id: string): void {
  forgetUpload(id);
  files.delete(id);
  set(items.filter((item) => item.id !== id));
}

/** What a reload, or a closed tab, left behind. */
export function restore(): void {
  takeOverUploads((upload) => {
    set([...items, { ...upload, state: "missing", done: 0, speed: 0, error: null }]);
    void settle(upload);
  });
}

async function settle({ id, uploadId }: StoredUpload): Promise<void> {
  if (!uploadId) return;
  try {
    const upload = await readUpload(uploadId, { limit: 0 });
    if (upload.status !== "uploading") return dismiss(id); // its title's page tells of it
    change(id, { done: upload.received ?? 0 });
  } catch (error) {
    if (error instanceof Problem && error.status === 404) dismiss(id);
  }
}

addEventListener("beforeunload", (event) => {
  if (items.some(active)) event.preventDefault();
});
