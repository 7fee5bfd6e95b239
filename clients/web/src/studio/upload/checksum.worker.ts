/** Receives a file; posts how many bytes are read, and then its checksum. */
import { crc32, inBase64 } from "./crc32";

export type WorkerMessage = { done: number } | { checksum: string } | { failed: string };

const PIECE = 4 * 1024 ** 2;
const say = (said: WorkerMessage) => postMessage(said);

addEventListener("message", ({ data: file }: MessageEvent<File>) => {
  read(file).catch((error: unknown) => say({ failed: String(error) }));
});

async function read(file: File): Promise<void> {
  let crc = 0;
  for (let at = 0; at < file.size; at += PIECE) {
    crc = crc32(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()), crc);
    say({ done: Math.min(at + PIECE, file.size) });
  }
  say({ checksum: inBase64(crc) });
}
