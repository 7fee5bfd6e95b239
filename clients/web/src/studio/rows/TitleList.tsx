/** The titles of a row by hand: found by their names, put in order by a pointer, by keys, or by buttons. */
import { closestCenter, DndContext, type DragEndEvent, type UniqueIdentifier } from "@dnd-kit/core";
import { arrayMove, SortableContext, useSortable, verticalListSortingStrategy } from "@dnd-kit/sortable";
import { useQueries, useQuery } from "@tanstack/react-query";
import { type CSSProperties, useDeferredValue, useRef, useState } from "react";
import { Link } from "react-router";
import { Button, cx, Field, Icon, Menu } from "../../design";
import lines from "../Children.module.css";
import form from "../Form.module.css";
import { useMessages } from "../messages";
import { findByName, title as titleQuery } from "../queries";
import { announcements, useSortSensors, verticalOnly } from "../sorting";
import studio from "../Studio.module.css";
import { useRowMessages } from "./messages";

interface Item {
  readonly content_id: string;
  readonly title: string;
}

export function TitleList({ ids, error, onChange }: { ids: readonly string[]; error: string | undefined; onChange: (ids: string[]) => void }) {
  const w = useMessages();
  const sensors = useSortSensors();
  const over = useRef<UniqueIdentifier | undefined>(undefined);
  const known = useQueries({ queries: ids.map((id) => titleQuery(id)) });
  const items = ids.map((content_id, index): Item => ({ content_id, title: known[index]?.data?.title ?? content_id }));
  const move = (from: number, to: number) => onChange(arrayMove([...ids], from, to));
  function end({ active, over: on }: DragEndEvent): void {
    const [from, to] = [ids.indexOf(String(active.id)), on ? ids.indexOf(String(on.id)) : -1];
    if (from >= 0 && to >= 0 && from !== to) move(from, to);
  }
  return (
    <>
      {ids.length > 1 && <p className={studio.quiet}>{w("order.hint")}</p>}
      <DndContext
        sensors={sensors}
        collisionDetection={closestCenter}
        modifiers={[verticalOnly]}
        onDragEnd={end}
        accessibility={{ announcements: announcements(items, w, over), screenReaderInstructions: { draggable: w("order.keys") } }}
      >
        <SortableContext items={[...ids]} strategy={verticalListSortingStrategy}>
          {items.length > 0 && (
            <ol className={lines.list}>
              {items.map((item, place) => (
                <Line key={item.content_id} item={item} place={place} last={items.length - 1} onMove={move} onRemove={() => onChange(ids.filter((each) => each !== item.content_id))} />
              ))}
            </ol>
          )}
        </SortableContext>
      </DndContext>
      <Finder without={ids} error={error} onFound={(contentId) => onChange([...ids, contentId])} />
    </>
  );
}

function Line({ item, place, last, onMove, onRemove }: { item: Item; place: number; last: number; onMove: (from: number, to: number) => void; onRemove: () => void }) {
  const w = useMessages();
  const r = useRowMessages();
  const sorted = useSortable({ id: item.content_id, disabled: last === 0, attributes: { roleDescription: w("order.role") } });
  const { transform, transition } = sorted;
  const style: CSSProperties = { transform: transform ? `translateY(${transform.y}px)` : undefined, transition };
  const moves = [
    ...(place > 0 ? [{ key: "up", name: w("order.up"), onChoose: () => onMove(place, place - 1) }] : []),
    ...(place < last ? [{ key: "down", name: w("order.down"), onChoose: () => onMove(place, place + 1) }] : []),
    { key: "remove", name: r("remove.of", { title: item.title }), onChoose: onRemove },
  ];
  return (
    <li ref={sorted.setNodeRef} style={style} className={cx(lines.line, sorted.isDragging && lines.held)}>
      {last > 0 && (
        <button
          ref={sorted.setActivatorNodeRef}
          type="button"
          {...sorted.attributes}
          {...sorted.listeners}
          className={lines.grip}
          aria-label={w("order.move", { title: item.title })}
        >
          <Icon name="grip" />
        </button>
      )}
      <span className={lines.number} aria-hidden="true">
        {place + 1}
      </span>
      <div className={lines.what}>
        <Link to={`/studio/titles/${item.content_id}`} className={lines.name}>
          <bdi>{item.title}</bdi>
        </Link>
      </div>
      <Menu label={w("titles.actions", { title: item.title })} groups={[{ key: "moves", choices: moves }]}>
        <Icon name="more" />
      </Menu>
    </li>
  );
}

/** Among what is published: nobody is shown anything else. */
function Finder({ without, error, onFound }: { without: readonly string[]; error: string | undefined; onFound: (contentId: string) => void }) {
  const w = useMessages();
  const r = useRowMessages();
  const [typed, setTyped] = useState("");
  const text = useDeferredValue(typed.trim());
  const around = useRef<HTMLDivElement>(null);
  const { data = [], isFetching } = useQuery(findByName(text));
  const found = text ? data.filter(({ content_id }) => !without.includes(content_id)) : [];
  return (
    <div ref={around} className={form.rows}>
      <Field
        label={r("search")}
        type="search"
        value={typed}
        autoComplete="off"
        error={error}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        onKeyDown={(event) => event.key === "Enter" && event.preventDefault()} // the form is not sent by it
      />
      <p role="status" className={studio.quiet}>
        {text && !isFetching && r("found", { count: found.length })}
      </p>
      {found.length > 0 && (
        <ul className={form.rows}>
          {found.map(({ content_id, title, year, type = "movie" }) => (
            <li key={content_id} className={form.picked}>
              <span>
                <bdi>{title}</bdi> <span className={studio.quiet}>{[w(`type.${type}`), year].filter(Boolean).join(" · ")}</span>
              </span>
              <Button
                icon="add"
                aria-label={r("add.of", { title })}
                onClick={() => {
                  onFound(content_id);
                  around.current?.querySelector("input")?.focus();
                }}
              >
                {r("add")}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
