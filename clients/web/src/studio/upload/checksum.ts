/** A file's CRC-32, computed in a worker. */
import type { WorkerMessage } from "./checksum.worker";

/** The file is not what it was when it was picked, or its disk is gone. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}

/** Raises Unreadable, and the signal's reason where that ends it. */
export async function checksum(file: File, signal: AbortSignal, onProgress: (done: number) => void): Promise<string> {
  signal.throwIfAborted();
  const worker = new Worker(new URL("./checksum.worker.ts", import.meta.url), { type: "module" });
  try {
    return await new Promise<string>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      worker.addEventListener("error", (event) => reject(new Error(event.message)));
      worker.addEventListener("message", ({ data: said }: MessageEvent<WorkerMessage>) => {
        if ("done" in said) onProgress(said.done);
        else if ("checksum" in said) resolve(said.checksum);
        else reject(new Unreadable(said.failed));
      });
      worker.postMessage(file);
    });
  } finally {
    worker.terminate();
  }
}
