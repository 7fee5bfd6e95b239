/** The position, as a slider; over it, the storyboard's picture of where the pointer is. It runs to the right in every language. */
import { type PointerEvent, useEffect, useRef, useState } from "react";
import { type Chapter, chapterAt } from "./chapters";
import { clock } from "./clock";
import type { Engine } from "./engine";
import { useMessages } from "./messages";
import styles from "./SeekBar.module.css";
import type { MediaState } from "./useMediaState";

/** The thumb's width in SeekBar.module.css, a rem, in pixels: at its ends the slider's middle stands half of it inside. */
const thumb = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

type Picture = NonNullable<Awaited<ReturnType<Engine["preview"]>>>;

export function SeekBar({
  media,
  engine,
  chapters,
  onSeek,
}: {
  media: MediaState;
  engine: Engine | null;
  chapters: readonly Chapter[];
  onSeek: (time: number) => void;
}) {
  const w = useMessages();
  const [pointed, setPointed] = useState<{ time: number; x: number; width: number } | null>(null);
  /** While it is dragged the thumb follows the finger, not the film. */
  const [dragged, setDragged] = useState<number | null>(null);
  const shown = dragged ?? media.time;
  const share = (time: number) => (media.duration ? `${(100 * time) / media.duration}%` : "0%");

  function point(event: PointerEvent<HTMLElement>) {
    const box = event.currentTarget.getBoundingClientRect();
    const inset = thumb() / 2;
    const x = Math.min(Math.max(event.clientX - box.left, inset), box.width - inset);
    setPointed({ time: ((x - inset) / (box.width - 2 * inset)) * media.duration, x, width: box.width });
  }

  return (
    <div
      className={styles.bar}
      dir="ltr"
      onPointerMove={point}
      onPointerDown={point}
      onPointerLeave={() => setPointed(null)}
      onPointerUp={(event) => event.pointerType !== "mouse" && setPointed(null)}
    >
      {pointed && media.duration > 0 && <Preview {...pointed} engine={engine} chapter={chapterAt(chapters, pointed.time)} />}
      <div className={styles.track}>
        <div className={styles.buffered} style={{ inlineSize: share(media.buffered) }} />
        <div className={styles.played} style={{ inlineSize: share(shown) }} />
        {chapters.map(({ start }) => start > 0 && <div key={start} data-testid="chapter" className={styles.chapter} style={{ insetInlineStart: share(start) }} />)}
      </div>
      <input
        type="range"
        className={styles.input}
        data-seeks
        aria-label={w("seek")}
        aria-valuetext={[w("seek.now", { now: clock(shown), end: clock(media.duration) }), chapterAt(chapters, shown)].filter(Boolean).join(", ")}
        min={0}
        max={media.duration || 1}
        step="any"
        value={shown}
        disabled={media.duration === 0}
        onChange={(event) => {
          const time = Number(event.currentTarget.value);
          setDragged(time);
          onSeek(time);
        }}
        onPointerUp={() => setDragged(null)}
        onBlur={() => setDragged(null)}
        onKeyUp={() => setDragged(null)}
      />
    </div>
  );
}

function Preview({ time, x, width, engine, chapter }: { time: number; x: number; width: number; engine: Engine | null; chapter: string }) {
  const [picture, setPicture] = useState<Picture | null>(null);
  const wanted = useRef(0);
  useEffect(() => {
    const turn = ++wanted.current;
    void engine?.preview(time).then((found) => turn === wanted.current && setPicture(found));
  }, [engine, Math.floor(time)]);
  const half = (picture?.width ?? 56) / 2;
  return (
    <div className={styles.preview} style={{ left: Math.min(Math.max(x, half), Math.max(width - half, half)) }}>
      {picture && <div data-testid="storyboard" className={styles.picture} style={sprite(picture)} />}
      {chapter && <bdi className={styles.name}>{chapter}</bdi>}
      <span>{clock(time)}</span>
    </div>
  );
}

const sprite = (picture: Picture) => ({
  width: picture.width,
  height: picture.height,
  backgroundImage: `url("${picture.uris[0]}")`,
  backgroundPosition: `${-picture.positionX}px ${-picture.positionY}px`,
});
