/** Lists that a pointer or the keys put in order: how they are moved, and what is read out at each move. */
import { type Announcements, KeyboardSensor, type Modifier, PointerSensor, type UniqueIdentifier, useSensor, useSensors } from "@dnd-kit/core";
import { sortableKeyboardCoordinates } from "@dnd-kit/sortable";
import type { Messages } from "./messages";

/** Along the list, whatever the pointer does. */
export const verticalOnly: Modifier = ({ transform }) => ({ ...transform, x: 0 });

export const useSortSensors = () =>
  useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 4 } }), useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }));

/** `before`: what it was over last. */
export function announcements(
  items: readonly { content_id: string; title: string }[],
  w: Messages,
  before: { current: UniqueIdentifier | undefined },
): Announcements {
  const told = (key: "order.picked" | "order.over" | "order.dropped" | "order.cancelled", id: UniqueIdentifier, at: UniqueIdentifier = id) => {
    const title = items.find(({ content_id }) => content_id === id)?.title ?? "";
    return w(key, { title, place: items.findIndex(({ content_id }) => content_id === at) + 1, all: items.length });
  };
  return {
    onDragStart({ active }) {
      before.current = active.id;
      return told("order.picked", active.id);
    },
    onDragOver({ active, over }) {
      if (over?.id === before.current) return undefined; // it is over itself at once, and what was said would not be heard
      before.current = over?.id;
      return told("order.over", active.id, over?.id);
    },
    onDragEnd: ({ active, over }) => told("order.dropped", active.id, over?.id),
    onDragCancel: ({ active }) => told("order.cancelled", active.id),
  };
}
