/** Files of a JSON object a line: what can be seen of one before it is sent, and reading one as it comes. */

/** As the API takes them. */
const MAX_SIZE = 1024 ** 3;
/** Bytes that a line may have, and so many as are looked at. */
const LONGEST = 2 ** 20;

export type Fault = "empty" | "too_large" | "array" | "not_lines";

/** Why it is no file of titles; null where its beginning looks like one. A single wrong line is the report's to tell. */
export async function fault(file: Blob): Promise<Fault | null> {
  if (file.size > MAX_SIZE) return "too_large";
  const begins = new TextDecoder().decode(await file.slice(0, LONGEST).arrayBuffer());
  const lines = begins.split("\n");
  if (file.size > LONGEST) lines.pop(); // it is cut
  const told = lines.map((line) => line.trim()).filter(Boolean);
  if (begins.trim() === "") return "empty";
  if (told.some(isObject)) return null;
  return begins.trim().startsWith("[") ? "array" : "not_lines";
}

const isObject = (line: string): boolean => parsed(line) !== undefined;

function parsed(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The first objects of a stream, and whether there are more; the rest is not fetched. What is no object is passed over. */
export async function first<T extends object>(stream: ReadableStream<Uint8Array>, most: number): Promise<{ items: T[]; more: boolean }> {
  const items: T[] = [];
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let rest = "";
  for (let chunk = await reader.read(); ; chunk = await reader.read()) {
    rest += decoder.decode(chunk.value, { stream: !chunk.done });
    const lines = rest.split("\n");
    rest = chunk.done ? "" : (lines.pop() ?? "");
    items.push(...lines.map(parsed).filter((each) => each !== undefined).map((each) => each as T));
    if (items.length > most) {
      await reader.cancel();
      return { items: items.slice(0, most), more: true };
    }
    if (chunk.done) return { items, more: false };
  }
}
