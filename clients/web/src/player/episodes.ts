/** The previous playable episode; the stream names the next one. */
import type { Listed } from "../api/schema";

type Episode = Pick<Listed, "content_id" | "type" | "parent_id" | "number" | "playable">;

export function previousEpisode<E extends Episode>(title: Episode, all: readonly E[]): E | undefined {
  if (title.type !== "episode" || !title.parent_id) return undefined;
  const number = title.number ?? 0;
  return all
    .filter((each) => each.type === "episode" && each.parent_id === title.parent_id && each.playable && (each.number ?? 0) < number)
    .sort((one, other) => (one.number ?? 0) - (other.number ?? 0))
    .at(-1);
}
