/** While the credits run: the next episode, how soon it begins by itself, and the way not to. */
import { useQuery } from "@tanstack/react-query";
import { title as titleQuery } from "../api/queries";
import { Button } from "../design";
import { useT } from "../i18n";
import { useContentLocale, useLocalized } from "../shared/localized";
import { useMessages } from "./messages";
import styles from "./NextCard.module.css";
import { SECONDS, type UpNext } from "./upNext";

export function NextCard({
  contentId,
  now,
  onPlay,
  onDecline,
}: {
  contentId: string;
  now: Extract<UpNext, { kind: "counting" | "offered" }>;
  onPlay: () => void;
  onDecline: () => void;
}) {
  const t = useT();
  const w = useMessages();
  const localized = useLocalized();
  const { data: title } = useQuery(titleQuery(contentId, useContentLocale()));
  const name = title ? localized(title).name : "";
  const image = title?.backdrop_url ?? title?.poster_url;
  const counting = now.kind === "counting";
  return (
    <section className={styles.card} aria-label={w("next")}>
      {image && <img src={image} alt="" className={styles.image} />}
      <div className={styles.text}>
        <p className={styles.over}>
          {w("next")}
          {title?.number != null && ` · ${t("title.episode", { number: title.number })}`}
        </p>
        <p className={styles.name}>
          <bdi>{name}</bdi>
        </p>
        {counting && <p className={styles.count}>{w("next.in", { count: now.left })}</p>}
        <p role="status" className="visually-hidden">
          {counting && name && w("next.said", { count: SECONDS, title: name })}
        </p>
        <div className={styles.choices}>
          <Button rank="first" icon="play" onClick={onPlay}>
            {w("next.play")}
          </Button>
          <Button onClick={onDecline}>{w(counting ? "next.cancel" : "next.hide")}</Button>
        </div>
      </div>
      {counting && <div className={styles.bar} aria-hidden="true" />}
    </section>
  );
}
