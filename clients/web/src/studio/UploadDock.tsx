/** The uploads at the foot of every page of the studio: all in one line, or each. */
import { useId, useState } from "react";
import { Icon, Progress } from "../design";
import { useFormats } from "../i18n/formats";
import { useStudioFormats } from "./formats";
import { useMessages } from "./messages";
import { useQueue } from "./upload/queue";
import styles from "./UploadDock.module.css";
import { ClearButton, UploadItem, useUploadTotals } from "./UploadItem";

/** Pixels below which all that it lists would hide the page. */
const NARROW = 640;

export function UploadDock() {
  const w = useMessages();
  const items = useQueue();
  const [chosen, setOpen] = useState<boolean | null>(null);
  const { percent } = useFormats();
  const { speed, lasting } = useStudioFormats();
  const overall = useUploadTotals(items);
  const list = useId();
  const interrupted = items.filter(({ state }) => state === "missing").length;
  const open = chosen ?? (innerWidth >= NARROW || interrupted > 0);
  if (items.length === 0) return null;
  return (
    <section className={styles.dock} aria-label={w("dock.name")}>
      <h2 className={styles.head}>
        <button type="button" aria-expanded={open} aria-controls={list} onClick={() => setOpen(!open)}>
          <Icon name="upload" size="1.2em" />
          <span>
            {overall?.count === interrupted && interrupted > 0
              ? w("dock.interrupted", { count: interrupted })
              : overall
                ? w("dock.moving", { count: overall.count })
                : w("dock.done", { count: items.length })}
          </span>
          {overall && (
            <span className={styles.figures}>
              <span>{percent(overall.share)}</span>
              {overall.speed > 0 && <span>{speed(overall.speed)}</span>}
              {overall.left !== null && <span>{w("upload.left", { time: lasting(overall.left) })}</span>}
            </span>
          )}
          <span className={styles.turn} data-open={open}>
            <Icon name="next" size="1.1em" />
          </span>
        </button>
      </h2>
      {overall && <Progress label={w("dock.progress")} value={overall.share} />}
      <div id={list} hidden={!open} className={styles.body}>
        <ul>
          {items.map((item) => (
            <UploadItem key={item.id} item={item} linked />
          ))}
        </ul>
        <ClearButton items={items} />
      </div>
    </section>
  );
}
