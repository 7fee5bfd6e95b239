/** A shelf that runs past the page's edge: by wheel and touch as the browser scrolls, by its arrows, and by the arrow keys within. */
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useId, useRef, useState } from "react";
import { useT } from "../i18n";
import { IconButton } from "./Button";
import styles from "./Row.module.css";

const OVERLAP = 0.85;

export function Row({ title, note, wide, children }: { title: string; note?: string; wide?: boolean; children: ReactNode[] }) {
  const shelf = useRef<HTMLUListElement>(null);
  const id = useId();
  const t = useT();
  const { before, after, measure } = useEnds(shelf);

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
        <h2 id={id}>{title}</h2>
        {note && <span>{note}</span>}
        <div className={styles.arrows} data-idle={!before && !after}>
          <IconButton icon="previous" label={t("row.before", { row: title })} disabled={!before} onClick={() => page(-1)} />
          <IconButton icon="next" label={t("row.after", { row: title })} disabled={!after} onClick={() => page(1)} />
        </div>
      </header>
      <ul ref={shelf} className={styles.shelf} data-wide={wide} onScroll={measure} onKeyDown={onKeyDown}>
        {children.map((child, index) => (
          <li key={index}>{child}</li>
        ))}
      </ul>
    </section>
  );
}

/** Whether something is hidden before and after what is seen. Right to left, scrollLeft runs below zero. */
function useEnds(shelf: { current: HTMLElement | null }) {
  const [ends, setEnds] = useState({ before: false, after: false });
  const measure = useCallback(() => {
    const { current } = shelf;
    if (!current) return;
    const at = Math.abs(current.scrollLeft);
    const before = at > 2;
    const after = at + current.clientWidth < current.scrollWidth - 2;
    setEnds((old) => (old.before === before && old.after === after ? old : { before, after }));
  }, [shelf]);
  useEffect(() => {
    const { current } = shelf;
    if (!current) return;
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [shelf, measure]);
  return { ...ends, measure };
}
