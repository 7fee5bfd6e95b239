/** A title's card in a grid or on a shelf. */
import type { ReactNode } from "react";
import type { Card } from "../api/schema";
import { Poster } from "../design";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import { useLocalized } from "../shared/localized";
import { holdsChildren } from "../shared/titleTypes";

export function TitleCard({ card, name, note, even }: { card: Card; name?: ReactNode; note?: ReactNode; even?: boolean }) {
  const t = useT();
  const said = useCardNote();
  return (
    <Poster
      to={`/title/${card.content_id}`}
      title={useLocalized()(card).name}
      {...(name !== undefined && { name })}
      note={note ?? said(card)}
      image={card.poster_url}
      sizes={card.poster}
      flag={!card.playable && !holdsChildren(card.type) && t("title.soon")}
      {...(even && { even })}
    />
  );
}

/** "2024 · 1 h 47 min", "2022 · Series" */
export function useCardNote(): (card: Card) => string {
  const t = useT();
  const { length, year: yearOf } = useFormats();
  return (card) =>
    [
      card.year && yearOf(card.year),
      (card.type ?? "movie") !== "movie" && t(`finding.type.${card.type ?? "movie"}`),
      card.duration && length(card.duration),
    ]
      .filter(Boolean)
      .join(" · ");
}
