/** While the credits run: the next episode, how soon it begins by itself, and the way not to. */
import { useQuery } from "@tanstack/react-query";
import { title as titleQuery } from "../api/queries";
import { Button } from "../design";
import { useLanguage } from "../i18n";
import { useContentLocale, useLocalized } from "../shared/localized";
import styles from "./NextCard.module.css";
import { SECONDS, type UpNext } from "./upNext";
import type { Messages } from "./messages";

export function NextCard({
  contentId,
  now,
  words,
  onPlay,
  onDecline,
}: {
  contentId: string;
  now: Extract<UpNext, { kind: "counting" | "offered" }>;
  words: Messages;
  onPlay: () => void;
  onDecline: () => void;
}) {
  const { t } = useLanguage();
  const localized = useLocalized();
  const { data: title } = useQuery(titleQuery(contentId, useContentLocale()));
  const name = title ? localized(title).name : "";
  const image = title?.backdrop_url ?? title?.poster_url;
  const counting = now.kind === "counting";
  return (
    <section className={styles.card} aria-label={words("next")}>
      {image && <img src={image} alt="" className={styles.image} />}
      <div className={styles.text}>
        <p className={styles.over}>
          {words("next")}
          {title?.number != null && ` · ${t("title.episode", { number: title.number })}`}
        </p>
        <p className={styles.name}>
          <bdi>{name}</bdi>
        </p>
        {counting && <p className={styles.count}>{words("next.in", { count: now.left })}</p>}
        <p role="status" className="visually-hidden">
          {counting && name && words("next.said", { count: SECONDS, title: name })}
        </p>
        <div className={styles.choices}>
          <Button rank="first" icon="play" onClick={onPlay}>
            {words("next.play")}
          </Button>
          <Button onClick={onDecline}>{words(counting ? "next.cancel" : "next.hide")}</Button>
        </div>
      </div>
      {counting && <div className={styles.bar} aria-hidden="true" />}
    </section>
  );
}
