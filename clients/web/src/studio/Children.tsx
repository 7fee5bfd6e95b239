/** A series' seasons, a season's episodes: added here, and put in order by a pointer, by keys, or by a menu. */
import { closestCenter, DndContext, type DragEndEvent, type UniqueIdentifier } from "@dnd-kit/core";
import { SortableContext, useSortable, verticalListSortingStrategy } from "@dnd-kit/sortable";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type CSSProperties, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";
import { answer, api } from "../api/client";
import { Problem, sentence } from "../api/problems";
import { queries } from "../api/queries";
import type { Listed, Title } from "../api/schema";
import { Alert, Badge, Button, cx, EmptyState, ErrorState, Icon, Menu, Pending, Skeleton, useToast } from "../design";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import type { Parent } from "../shared/titleTypes";
import { AddChild } from "./AddChild";
import styles from "./Children.module.css";
import { ConfirmDialog } from "./ConfirmDialog";
import { useMessages } from "./messages";
import { moved } from "./order";
import { children as childrenQuery, refreshTitles } from "./queries";
import { announcements, useSortSensors, verticalOnly } from "./sorting";
import studio from "./Studio.module.css";
import { TONES } from "./Titles";
import { decisions, useDecisions } from "./useDecisions";

export function Children({ of, type }: { of: Title; type: Parent }) {
  const w = useMessages();
  const { data, error, isPending, refetch } = useQuery(childrenQuery(of.content_id));
  const { items, put, move } = useOrder(of.content_id, data ?? []);
  if (isPending)
    return (
      <Pending className={styles.children}>
        {[0, 1, 2].map((each) => (
          <Skeleton key={each} height="3.5rem" />
        ))}
      </Pending>
    );
  if (!data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <div className={styles.children}>
      <section aria-labelledby="children" className={styles.section}>
        <header className={studio.head}>
          <h2 id="children">{w(`children.${type}`)}</h2>
          <PublishDrafts of={items} />
        </header>
        <OrderError error={put} />
        {items.length === 0 ? (
          <EmptyState title={w(`children.none.${type}`)} icon="film">
            {w(`children.none.${type}.text`)}
          </EmptyState>
        ) : (
          <>
            {items.length > 1 && <p className={studio.quiet}>{w("order.hint")}</p>}
            <SortableList items={items} type={type} onMove={move} />
          </>
        )}
      </section>
      <AddChild to={of} type={type} among={items} />
    </div>
  );
}

/** What is shown while the API is told of a new order, and until it is asked what became of that. */
function useOrder(contentId: string, known: Listed[]) {
  const [wished, setWished] = useState<Listed[] | null>(null);
  const mutationKey = ["studio", "order", contentId];
  const put = useMutation({
    mutationKey,
    scope: { id: mutationKey.join() }, // one after the other: the last order is the one that stays
    mutationFn: (order: string[]) =>
      answer(api.PUT("/v1/content/{content_id}/children", { params: { path: { content_id: contentId } }, body: { order } })),
    onSettled: async (_, error) => {
      if (error) setWished(null);
      if (queries.isMutating({ mutationKey }) > 1) return;
      await refreshTitles();
      setWished(null);
    },
  });
  const items = wished ?? known;
  const move = (from: number, to: number) => {
    const order = moved(items, from, to);
    setWished(order);
    put.mutate(order.map(({ content_id }) => content_id));
  };
  return { items, put: put.error, move };
}

function OrderError({ error }: { error: unknown }) {
  const t = useT();
  const w = useMessages();
  const changed = error instanceof Problem && error.code === "children_changed";
  return <Alert>{error ? `${changed ? w("order.changed") : sentence(error, t)} ${w("order.undone")}` : null}</Alert>;
}

function SortableList({ items, type, onMove }: { items: Listed[]; type: Parent; onMove: (from: number, to: number) => void }) {
  const w = useMessages();
  const sensors = useSortSensors();
  const [dragging, setDragging] = useState(false);
  const over = useRef<UniqueIdentifier | undefined>(undefined);
  const { ask, dialog } = useDecisions();
  const place = (id: UniqueIdentifier) => items.findIndex(({ content_id }) => content_id === id);
  function end({ active, over: on }: DragEndEvent): void {
    setDragging(false);
    const [from, to] = [place(active.id), on ? place(on.id) : -1];
    if (from >= 0 && to >= 0 && from !== to) onMove(from, to);
  }
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      modifiers={[verticalOnly]}
      onDragStart={() => setDragging(true)}
      onDragCancel={() => setDragging(false)}
      onDragEnd={end}
      accessibility={{ announcements: announcements(items, w, over), screenReaderInstructions: { draggable: w("order.keys") } }}
    >
      <SortableContext items={items.map(({ content_id }) => content_id)} strategy={verticalListSortingStrategy}>
        <ol className={cx(styles.list, dragging && styles.dragging)}>
          {items.map((item, at) => (
            <Line key={item.content_id} item={item} type={type} ask={ask} at={at} last={items.length - 1} onMove={onMove} />
          ))}
        </ol>
      </SortableContext>
      {dialog}
    </DndContext>
  );
}

interface LineOf {
  item: Listed;
  type: Parent;
  ask: ReturnType<typeof useDecisions>["ask"];
  at: number;
  last: number;
  onMove: (from: number, to: number) => void;
}

function Line({ item, type, ask, at, last, onMove }: LineOf) {
  const w = useMessages();
  const navigate = useNavigate();
  const { number, length } = useFormats();
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id: item.content_id,
    disabled: last === 0,
    attributes: { roleDescription: w("order.role") },
  });
  const here = `/studio/titles/${item.content_id}`;
  const style: CSSProperties = { transform: transform ? `translateY(${transform.y}px)` : undefined, transition };
  const moves = [
    ...(at > 0 ? [{ key: "up", name: w("order.up"), onChoose: () => onMove(at, at - 1) }] : []),
    ...(at < last ? [{ key: "down", name: w("order.down"), onChoose: () => onMove(at, at + 1) }] : []),
  ];
  const choices = [
    { key: "edit", name: w("titles.edit"), icon: "edit" as const, onChoose: () => void navigate(`${here}/details`) },
    ...decisions(item).map((decision) => ({ key: decision, name: `${w(`${decision}.do`)}…`, onChoose: () => ask(decision, item) })),
  ];
  return (
    <li ref={setNodeRef} style={style} className={cx(styles.line, isDragging && styles.held)}>
      {last > 0 && (
        <button ref={setActivatorNodeRef} type="button" {...attributes} {...listeners} className={styles.grip} aria-label={w("order.move", { title: item.title })}>
          <Icon name="grip" />
        </button>
      )}
      <span className={styles.number}>
        <span className="visually-hidden">{w("form.number")} </span>
        {number(item.number ?? 0)}
      </span>
      <div className={styles.what}>
        <Link to={here} className={styles.name}>
          <bdi>{item.title}</bdi>
        </Link>
        {type === "season" && <span className={studio.quiet}>{item.playable ? (item.duration ? length(item.duration) : w("filter.film.yes")) : w("filter.film.no")}</span>}
      </div>
      <span className={styles.status}>
        <Badge tone={TONES[item.status]}>{w(`status.${item.status}`)}</Badge>
      </span>
      <Menu
        label={w("titles.actions", { title: item.title })}
        groups={[...(moves.length > 0 ? [{ key: "moves", choices: moves }] : []), { key: "actions", choices }]}
      >
        <Icon name="more" />
      </Menu>
    </li>
  );
}

function PublishDrafts({ of }: { of: readonly Listed[] }) {
  const w = useMessages();
  const say = useToast();
  const [asked, setAsked] = useState(false);
  const drafts = of.filter(({ status }) => status === "draft");
  /** Each by itself: one that is refused leaves the others published. */
  async function publish(): Promise<void> {
    try {
      for (const { content_id } of drafts) await answer(api.POST("/v1/content/{content_id}/publish", { params: { path: { content_id } } }));
      say(w("children.published", { count: drafts.length }));
    } finally {
      await refreshTitles();
    }
  }
  const soon = drafts.filter(({ type, playable }) => type === "episode" && !playable).length;
  return (
    <>
      {drafts.length > 0 && <Button onClick={() => setAsked(true)}>{w("children.publish", { count: drafts.length })}</Button>}
      <ConfirmDialog open={asked} title={w("children.publish.title", { count: drafts.length })} confirm={w("publish.do")} onConfirm={publish} onClose={() => setAsked(false)}>
        {w("publish.text")} {soon > 0 && w("children.publish.soon", { count: soon })}
      </ConfirmDialog>
    </>
  );
}
