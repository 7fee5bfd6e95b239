/**
 * A shelf that runs past the page's edge: by wheel and touch as the browser scrolls, by its arrows, and by the arrow keys within.
 * However long it is, what stands in the page is what is seen and a screen to either side.
 */
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { useT } from "../i18n";
import { IconButton } from "./Button";
import styles from "./Row.module.css";

const OVERLAP = 0.85;
/** Until it is measured. */
const FIRST = 16;
/** Shelf → how far it was walked, for who comes back to it. */
const scrollPositions = new Map<string, number>();

export function Row({
  title,
  note,
  wide,
  to,
  place,
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
  /** Its end comes near. */
  onEnd?: (() => void) | undefined;
  children: ReactNode[];
}) {
  const shelf = useRef<HTMLUListElement>(null);
  const id = useId();
  const t = useT();
  const { before, after, first, last, measure } = useEnds(shelf, children.length);
  const near = last >= children.length;

  useLayoutEffect(() => {
    const { current } = shelf;
    if (!place || !current) return;
    current.scrollLeft = scrollPositions.get(place) ?? 0;
    return () => void scrollPositions.set(place, current.scrollLeft);
  }, [place]);

  useEffect(() => {
    if (near) onEnd?.();
  }, [near, onEnd]);

  const page = (way: 1 | -1) => {
    const { current } = shelf;
    if (!current) return;
    const onward = getComputedStyle(current).direction === "rtl" ? -1 : 1;
    current.scrollBy({ left: way * onward * current.clientWidth * OVERLAP, behavior: "smooth" });
  };

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const onward = getComputedStyle(event.currentTarget).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>("a")];
    const here = items.indexOf(document.activeElement as HTMLElement);
    const steps: Record<string, number> = { ArrowLeft: here - 1, ArrowRight: here - 1, [onward]: here + 1, Home: 0, End: items.length - 1 };
    const next = items[steps[event.key] ?? -1];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "smooth" });
  }

  return (
    <section className={styles.row} aria-labelledby={id}>
      <header>
        <h2 id={id}>{to ? <Link to={to}>{title}</Link> : title}</h2>
        {note && <span>{note}</span>}
        <div className={styles.arrows} data-idle={!before && !after}>
          <IconButton icon="previous" label={t("row.before", { row: title })} disabled={!before} onClick={() => page(-1)} />
          <IconButton icon="next" label={t("row.after", { row: title })} disabled={!after} onClick={() => page(1)} />
        </div>
      </header>
      <ul ref={shelf} className={styles.shelf} data-wide={wide} onScroll={measure} onKeyDown={onKeyDown}>
        {children.map((child, index) =>
          index < first || index >= last ? (
            <li key={index} aria-hidden="true" />
          ) : (
            <li key={index} aria-setsize={children.length} aria-posinset={index + 1}>
              {child}
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
