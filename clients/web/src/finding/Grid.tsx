/**
 * A wall of posters that goes on as one scrolls. All rows are as high as the first, so that where each stands is known: in the page
 * are those that are seen, two to either side, and the one that has the focus.
 */
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Button, Skeleton } from "../design";
import { useT } from "../i18n";
import styles from "./Grid.module.css";

interface Measure {
  columns: number;
  /** Pixels from one row's top to the next's. */
  row: number;
}

/** Rows kept on each side of what is seen. */
const BESIDE = 2;
/** Rows before the end at which more is asked for. */
const EARLY = 4;
/** Shown before anything is measured. */
const FIRST = 24;

/** What was measured last: a page that is come back to has its height at once, so that the place can be found again. */
const measured = new Map<string, Measure>();

export function Grid<Item>({
  label,
  items,
  keyOf,
  total,
  more,
  children,
}: {
  label: string;
  items: readonly Item[];
  keyOf: (item: Item) => string;
  /** Of all pages, where it is known. */
  total?: number;
  more: { has: boolean; loading: boolean; failed: boolean; load: () => void };
  children: (item: Item) => ReactNode;
}) {
  const t = useT();
  const list = useRef<HTMLUListElement>(null);
  const { measure, first, last } = useRows(list, items.length);
  const [focused, setFocused] = useState(-1);
  const { has, loading, failed, load } = more;
  const rows = measure && Math.ceil(items.length / measure.columns);
  const near = rows !== null && last + EARLY >= rows;

  useEffect(() => {
    if (near && has && !loading && !failed) load();
  }, [near, has, loading, failed, load, items.length]);

  const columns = measure?.columns ?? 0;
  const shown = measure ? range(first * columns, Math.min(last * columns, items.length)) : range(0, Math.min(FIRST, items.length));
  if (focused >= 0 && focused < items.length && measure && !shown.includes(focused)) {
    if (focused < (shown[0] ?? 0)) shown.unshift(focused);
    else shown.push(focused);
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const onward = getComputedStyle(event.currentTarget).direction === "rtl" ? -1 : 1;
    const step = { ArrowLeft: -onward, ArrowRight: onward, ArrowUp: -columns, ArrowDown: columns }[event.key];
    if (!step || focused < 0) return;
    const next = list.current?.querySelector<HTMLElement>(`[data-index="${focused + step}"] a`);
    if (!next) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" }); // at once: a key that is held down must not outrun the page
  }

  return (
    <>
      <ul
        ref={list}
        aria-label={label}
        className={styles.grid}
        data-measured={measure !== null}
        style={measure && rows !== null ? { blockSize: rows * measure.row } : undefined}
        onKeyDown={onKeyDown}
        onFocus={(event) => setFocused(Number(event.target.closest("li")?.dataset["index"] ?? -1))}
        onBlur={() => setFocused(-1)}
      >
        {shown.map((index) => {
          const item = items[index];
          return (
            item && (
              <li
                key={keyOf(item)}
                data-index={index}
                data-place={index}
                aria-setsize={total ?? (has ? -1 : items.length)}
                aria-posinset={index + 1}
                style={measure ? { gridColumn: `${(index % columns) + 1} / span 1`, insetBlockStart: Math.floor(index / columns) * measure.row } : undefined}
              >
                {children(item)}
              </li>
            )
          );
        })}
      </ul>
      {loading && <GridSkeleton rows={1} />}
      {failed && (
        <p role="alert" className={styles.failed}>
          {t("finding.more.failed")}
          <Button onClick={load}>{t("site.retry")}</Button>
        </p>
      )}
    </>
  );
}

export function GridSkeleton({ rows = 3 }: { rows?: number }) {
  return (
    <div className={styles.grid} aria-hidden="true">
      {range(0, rows * 6).map((index) => (
        <div key={index} className={styles.skeleton}>
          <Skeleton ratio="2 / 3" />
          <Skeleton width="80%" height="1.1rem" />
        </div>
      ))}
    </div>
  );
}

/** Pages differ in how wide a grid they have, languages in how high their letters are. */
const screenKey = (): string => [location.pathname, innerWidth, document.documentElement.lang].join(" ");

const range = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);

/** How the grid's rows lie, and which of them are near what is seen: first ≤ row < last. */
function useRows(list: { current: HTMLElement | null }, count: number) {
  const [measure, setMeasure] = useState(() => measured.get(screenKey()) ?? null);
  const [seen, setSeen] = useState({ first: 0, last: 4 });

  const look = useCallback(() => {
    const { current } = list;
    const at = measured.get(screenKey());
    if (!current || !at) return;
    const above = -current.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor(above / at.row) - BESIDE);
    const last = Math.max(first, Math.ceil((above + innerHeight) / at.row) + BESIDE);
    setSeen((old) => (old.first === first && old.last === last ? old : { first, last }));
  }, [list]);

  useLayoutEffect(() => {
    const { current } = list;
    if (!current) return;
    const study = () => {
      const item = current.firstElementChild;
      if (!item) return;
      const style = getComputedStyle(current);
      const columns = style.gridTemplateColumns.split(" ").length;
      const row = item.getBoundingClientRect().height + parseFloat(style.rowGap);
      measured.set(screenKey(), { columns, row });
      setMeasure((old) => (old?.columns === columns && Math.abs(old.row - row) < 0.5 ? old : { columns, row }));
      look();
    };
    study();
    const observer = new ResizeObserver(study);
    observer.observe(current);
    return () => observer.disconnect();
  }, [list, look, count > 0]);

  useEffect(() => {
    // What comes into sight is drawn before it is seen: a jump must not show an empty wall.
    const onScroll = () => flushSync(look);
    addEventListener("scroll", onScroll, { passive: true });
    return () => removeEventListener("scroll", onScroll);
  }, [look]);

  return { measure, ...seen };
}
