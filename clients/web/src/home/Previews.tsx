/**
 * A look into a film, in its card, once a pointer or the focus has rested on it: frames of its storyboard,
 * one after the other. A film itself would be a stream, which a household has few of. It is for a profile alone, and for nobody
 * who asked their device for less motion, or for less data.
 */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { useSession } from "../session";
import styles from "./Extras.module.css";
import { look } from "./looks";
import type { HomeCard, HomeRow } from "./shapes";

/** Milliseconds that somebody rests before. */
const RESTS = 700;
/** Milliseconds that a frame is shown. */
const FRAME_LASTS = 900;

const isWanted = (): boolean =>
  !matchMedia("(prefers-reduced-motion: reduce)").matches && (navigator as { connection?: { saveData?: boolean } }).connection?.saveData !== true;

interface Shown {
  page: { readonly current: HTMLElement | null };
  rows: readonly HomeRow[];
}

export function Previews(shown: Shown) {
  return useSession()?.profile ? <Looks {...shown} /> : null;
}

function Looks({ page, rows }: Shown) {
  const at = useRestedOn(page);
  const card = at && cardAt(rows, at.dataset["card"] ?? "");
  return at && card?.look && createPortal(<Frames key={card.content_id} contentId={card.content_id} />, at);
}

function cardAt(rows: readonly HomeRow[], place: string): HomeCard | undefined {
  const [rowId, contentId] = [place.slice(0, place.lastIndexOf(" ")), place.slice(place.lastIndexOf(" ") + 1)];
  return rows.find(({ row_id }) => row_id === rowId)?.items.find(({ content_id }) => content_id === contentId);
}

/** The card that a mouse or the keyboard's focus has rested on; null as soon as it leaves. */
function useRestedOn(page: Shown["page"]): HTMLElement | null {
  const [rested, setRested] = useState<HTMLElement | null>(null);
  useEffect(() => {
    const { current } = page;
    if (!current || !isWanted()) return;
    let over: HTMLElement | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const rest = (on: HTMLElement | null) => {
      if (on === over) return;
      over = on;
      clearTimeout(timer);
      setRested(null);
      if (on) timer = setTimeout(() => setRested(on.isConnected ? on : null), RESTS);
    };
    const cardOf = (target: EventTarget | null) => (target as Element | null)?.closest<HTMLElement>("[data-card]") ?? null;
    const onPointer = ({ target, pointerType }: PointerEvent) => pointerType === "mouse" && rest(cardOf(target));
    const onFocus = ({ target }: FocusEvent) => rest((target as Element).matches(":focus-visible") ? cardOf(target) : null);
    const onLeave = () => rest(null);
    current.addEventListener("pointerover", onPointer);
    current.addEventListener("pointerleave", onLeave);
    current.addEventListener("focusin", onFocus);
    current.addEventListener("focusout", onLeave);
    return () => {
      clearTimeout(timer);
      current.removeEventListener("pointerover", onPointer);
      current.removeEventListener("pointerleave", onLeave);
      current.removeEventListener("focusin", onFocus);
      current.removeEventListener("focusout", onLeave);
    };
  }, [page]);
  return rested;
}

/** One after the other. */
function Frames({ contentId }: { contentId: string }) {
  const { data: frames = [] } = useQuery(look(contentId));
  const [shown, setShown] = useState(0);
  const count = frames.length;
  useEffect(() => {
    if (count < 2) return;
    const timer = setInterval(() => setShown((now) => (now + 1) % count), FRAME_LASTS);
    return () => clearInterval(timer);
  }, [count]);
  const frame = frames[shown];
  return (
    frame && (
      <svg className={styles.preview} viewBox={`0 0 ${frame.width} ${frame.height}`} preserveAspectRatio="xMidYMid slice" aria-hidden="true" data-testid="preview">
        <svg width={frame.width} height={frame.height} viewBox={`${frame.x} ${frame.y} ${frame.width} ${frame.height}`}>
          <image href={frame.url} />
        </svg>
      </svg>
    )
  );
}
