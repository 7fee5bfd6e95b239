/** The upload of an import's file, one at a time. It continues whichever page of the studio is shown. */
import { useSyncExternalStore } from "react";
import { answer, api } from "../api/client";
import { queries } from "../api/queries";
import { put } from "./upload/transfer";

export interface ImportUpload {
  readonly file: File;
  /** Bytes. */
  readonly sent: number;
  /** What ended it, where something did. */
  readonly error: unknown;
}

const SHOWN_EVERY = 200;
let now: ImportUpload | null = null;
let stop = new AbortController();
const listeners = new Set<() => void>();

function set(next: ImportUpload | null): void {
  now = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useImportUpload = (): ImportUpload | null => useSyncExternalStore(subscribe, () => now);

/** The id of the import that takes the file in; null where it did not arrive, which `useBringing` tells of. */
export async function startImport(file: File): Promise<string | null> {
  stop = new AbortController();
  const { signal } = stop;
  let shown = 0;
  set({ file, sent: 0, error: null });
  try {
    const body = { filename: file.name.slice(-255), size: file.size };
    const { import_id, url } = await answer(api.POST("/v1/content/imports", { body, signal }));
    await put(url, file.slice(), signal, (sent) => {
      if (Date.now() - shown < SHOWN_EVERY) return;
      shown = Date.now();
      set({ file, sent, error: null });
    });
    set(null);
    void queries.invalidateQueries({ queryKey: ["studio", "imports"] });
    return import_id;
  } catch (error) {
    set(signal.aborted ? null : { file, sent: 0, error });
    return null;
  }
}

export function cancelImport(): void {
  stop.abort();
  set(null);
}

addEventListener("beforeunload", (event) => {
  if (now && !now.error) event.preventDefault();
});
