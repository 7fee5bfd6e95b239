/** A title on the home: its card, and for a profile the button of what can be done about it. */
import { type KeyboardEvent, use } from "react";
import { IconButton, Poster, useTabIndex } from "../design";
import { useCardNote } from "../finding/TitleCard";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import { useLocalized } from "../shared/localized";
import { holdsChildren } from "../shared/titleTypes";
import { CardActions } from "./cardActions";
import styles from "./Home.module.css";
import type { HomeCard as Card, HomeRow } from "./shapes";

/** An episode stands as its series does, and says which it is; a film how long it goes on. */
function useLeft(): (card: Card) => string {
  const t = useT();
  const { length } = useFormats();
  return ({ series_title, season, number, duration, progress }) => {
    if (series_title) return [season && t("title.season", { number: season }), number && t("title.episode", { number })].filter(Boolean).join(" · ");
    return duration ? t("home.left", { time: length(Math.max(60, duration * (1 - (progress ?? 0)))) }) : "";
  };
}

export function HomeCard({ card, row, rank, gone }: { card: Card; row: HomeRow; /** 0: none. */ rank: number; gone: boolean }) {
  const t = useT();
  const { number } = useFormats();
  const note = useCardNote();
  const left = useLeft();
  const goesOn = row.kind === "continue";
  const own = useLocalized()(card).name;
  const name = (goesOn && card.series_title) || own;
  const { open, extras } = use(CardActions);
  const stop = useTabIndex();
  if (gone && extras) return <extras.GoneCard w={extras.w} card={card} name={name} />;
  const menu = (button: HTMLElement | null) => button && open?.({ card, name, row: row.text, button });
  /** By the key for it too, which a remote may have. */
  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    if (!open || event.key !== "ContextMenu") return;
    event.preventDefault();
    menu(event.currentTarget.querySelector("button"));
  }
  return (
    <div
      className={styles.card}
      onKeyDown={onKeyDown}
      data-card={`${row.row_id} ${card.content_id}`}
      data-artwork={card.artwork?.artwork_id}
      data-propensity={card.artwork?.propensity}
      data-taste={card.artwork?.taste ?? undefined}
    >
      <Poster
        to={`/${goesOn ? "watch" : "title"}/${card.content_id}`}
        title={name}
        note={(goesOn && left(card)) || note(card)}
        image={card.poster_url}
        sizes={card.poster}
        flag={!card.playable && !holdsChildren(card.type) && t("title.soon")}
        progress={card.progress ?? undefined}
        reason={card.reason?.text}
        rank={rank ? number(rank) : undefined}
        even
      />
      {open && (
        <IconButton
          icon="more"
          label={t("home.card.more", { title: name })}
          className={styles.more}
          aria-haspopup="menu"
          tabIndex={stop}
          onClick={({ currentTarget }) => menu(currentTarget)}
        />
      )}
    </div>
  );
}
