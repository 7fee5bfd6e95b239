/**
 * A shelf that runs past the page's edge: by wheel and touch as the browser scrolls, by its arrows, and by the arrow keys within.
 * However long it is, what stands in the page is what is seen and a screen to either side. Tab reaches one card of it: the one that
 * had the focus last.
 */
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Link } from "react-router";
import { rowName } from "../events/places";
import { useT } from "../i18n";
import { IconButton } from "./Button";
import { cx } from "./cx";
import styles from "./Row.module.css";
import { scrollBehavior } from "./scrolling";
import { TabStop } from "./tabStop";

const OVERLAP = 0.85;
/** Until it is measured: seven of a shelf are seen on a desktop. */
const FIRST = 8;
/** Shelf → how far it was walked, and by keys to which card (-1: to none), for who comes back to it. */
const places = new Map<string, { scrolled: number; card: number }>();

export function Row({
  title,
  note,
  wide,
  to,
  place,
  row,
  className,
  onEnd,
  children,
}: {
  title: string;
  note?: string;
  wide?: boolean;
  /** Where all of it is. */
  to?: string;
  /** By which it finds again how far it was walked. */
  place?: string;
  /** What events call it; `place` unless told. */
  row?: string;
  className?: string | undefined;
  /** Its end comes near. */
  onEnd?: (() => void) | undefined;
  children: ReactNode[];
}) {
  const shelf = useRef<HTMLUListElement>(null);
  const id = useId();
  const t = useT();
  const { before, after, first, last, measure } = useEnds(shelf, children.length);
  const near = last >= children.length;
  const [reached, setReached] = useState(() => places.get(place ?? "")?.card ?? -1);
  const stop = Math.min(Math.max(reached, 0), children.length - 1);
  const latest = useRef(reached);
  latest.current = reached;

  useLayoutEffect(() => {
    const { current } = shelf;
    if (!place || !current) return;
    current.scrollLeft = places.get(place)?.scrolled ?? 0;
    return () => void places.set(place, { scrolled: current.scrollLeft, card: latest.current });
  }, [place]);

  useEffect(() => {
    if (near) onEnd?.();
  }, [near, onEnd]);

  const page = (way: 1 | -1) => {
    const { current } = shelf;
    if (!current) return;
    const onward = getComputedStyle(current).direction === "rtl" ? -1 : 1;
    current.scrollBy({ left: way * onward * current.clientWidth * OVERLAP, behavior: scrollBehavior() });
  };

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    const onward = getComputedStyle(event.currentTarget).direction === "rtl" ? -1 : 1;
    const steps: Record<string, number> = { ArrowLeft: stop - onward, ArrowRight: stop + onward, Home: 0, End: children.length - 1 };
    const to = steps[event.key];
    if (to === undefined || to < 0 || to >= children.length) return;
    event.preventDefault();
    flushSync(() => setReached(to)); // it stands in the page before it gets the focus
    const next = shelf.current?.querySelector<HTMLElement>(`:scope > [data-place="${to}"] :is(a, button)`);
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest", inline: "nearest", behavior: scrollBehavior() });
  }

  return (
    <section className={cx(styles.row, className)} aria-labelledby={id} data-row={rowName(row ?? place)} data-lane>
      <header>
        <h2 id={id} title={title}>{to ? <Link to={to}>{title}</Link> : title}</h2>
        {note && <span>{note}</span>}
        <div className={styles.arrows} data-idle={!before && !after}>
          <IconButton icon="previous" label={t("row.before", { row: title })} disabled={!before} onClick={() => page(-1)} />
          <IconButton icon="next" label={t("row.after", { row: title })} disabled={!after} onClick={() => page(1)} />
        </div>
      </header>
      <ul
        ref={shelf}
        className={styles.shelf}
        data-wide={wide}
        onScroll={measure}
        onKeyDown={onKeyDown}
        onFocus={({ target }) => setReached(Number(target.closest("li")?.dataset["place"] ?? -1))}
      >
        {children.map((child, index) =>
          (index < first || index >= last) && index !== stop ? (
            <li key={index} aria-hidden="true" />
          ) : (
            <li key={index} data-place={index} data-reached={index === reached || undefined} aria-setsize={children.length} aria-posinset={index + 1}>
              <TabStop value={index === stop}>{child}</TabStop>
            </li>
          ),
        )}
      </ul>
    </section>
  );
}

/** Whether something is hidden before and after what is seen, and which items stand in the page. Right to left, scrollLeft is negative. */
function useEnds(shelf: { current: HTMLElement | null }, count: number) {
  const [ends, setEnds] = useState({ before: false, after: false, first: 0, last: FIRST });
  const measure = useCallback(() => {
    const { current } = shelf;
    const item = current?.firstElementChild;
    if (!current || !item) return;
    const { clientWidth: width, scrollWidth } = current;
    const at = Math.abs(current.scrollLeft);
    const stride = (scrollWidth - 2 * parseFloat(getComputedStyle(current).paddingInlineStart)) / count;
    const next = {
      before: at > 2,
      after: at + width < scrollWidth - 2,
      first: Math.max(0, Math.floor((at - width) / stride)),
      last: Math.ceil((at + 2 * width) / stride),
    };
    setEnds((old) => (old.before === next.before && old.after === next.after && old.first === next.first && old.last === next.last ? old : next));
  }, [shelf, count]);
  useEffect(() => {
    const { current } = shelf;
    if (!current) return;
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [shelf, measure]);
  return { ...ends, measure };
}
