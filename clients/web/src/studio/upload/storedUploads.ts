/** Uploads that survive a reload. One tab holds each of them by a lock, and only that tab shows it. */

export interface StoredUpload {
  readonly id: string;
  readonly title: string;
  readonly contentId: string | null;
  readonly uploadId: string | null;
  readonly name: string;
  readonly size: number;
  readonly lastModified: number;
  readonly express?: boolean | undefined;
}

const STORED = "matinee.uploads";
const lock = (id: string) => `matinee.upload.${id}`;
/** How to let go of those that this tab holds; null while the lock is on its way. */
const held = new Map<string, (() => void) | null>();

function stored(): StoredUpload[] {
  return JSON.parse(localStorage.getItem(STORED) ?? "[]") as StoredUpload[];
}

function store(all: StoredUpload[]): void {
  if (all.length > 0) localStorage.setItem(STORED, JSON.stringify(all));
  else localStorage.removeItem(STORED);
}

/** Keep what is said of it, in place of what was. */
export function storeUpload({ id, title, contentId, uploadId, name, size, lastModified, express }: StoredUpload): void {
  void hold(id);
  store([...stored().filter((each) => each.id !== id), { id, title, contentId, uploadId, name, size, lastModified, express }]);
}

export function forgetUpload(id: string): void {
  store(stored().filter((each) => each.id !== id));
  held.get(id)?.();
  held.delete(id);
}

/** Tells of each that this tab takes over: at once, or when the tab that holds it is closed. */
export function takeOverUploads(found: (upload: StoredUpload) => void): void {
  for (const { id } of stored()) {
    if (held.has(id)) continue;
    void hold(id).then(() => {
      const still = stored().find((each) => each.id === id);
      if (still) found(still);
      else forgetUpload(id);
    });
  }
}

function hold(id: string): Promise<void> {
  if (held.has(id)) return Promise.resolve();
  held.set(id, null);
  return new Promise((ours) => {
    void navigator.locks.request(lock(id), () => {
      if (!held.has(id)) return undefined;
      ours();
      return new Promise<void>((release) => held.set(id, release));
    });
  });
}
