/** The episodes around one, of those that can be watched. */
import type { Listed } from "../api/schema";

type Episode = Pick<Listed, "content_id" | "type" | "parent_id" | "number" | "playable">;

export function neighbours<E extends Episode>(title: Episode, all: readonly E[]): { previous: E | undefined; next: E | undefined } {
  if (title.type !== "episode" || !title.parent_id) return { previous: undefined, next: undefined };
  const number = title.number ?? 0;
  const others = all
    .filter((each) => each.type === "episode" && each.parent_id === title.parent_id && each.playable && each.content_id !== title.content_id)
    .sort((one, other) => (one.number ?? 0) - (other.number ?? 0));
  return {
    previous: others.findLast((each) => (each.number ?? 0) < number),
    next: others.find((each) => (each.number ?? 0) > number),
  };
}
