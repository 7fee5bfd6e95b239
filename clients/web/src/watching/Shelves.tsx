/** The profile's shelves: titles to continue, and the list. */
import type { Schema } from "../api/schema";
import { Poster, Row } from "../design";
import { TitleCard } from "../finding/TitleCard";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";

export function Shelves({ continuing, list }: { continuing: readonly Schema<"Continued">[]; list: readonly Schema<"WatchlistEntry">[] }) {
  const t = useT();
  return (
    <>
      {continuing.length > 0 && (
        <Row title={t("home.continue")} place="continue">
          {continuing.map((each) => (
            <ContinueCard key={each.content_id} on={each} />
          ))}
        </Row>
      )}
      {list.length > 0 && (
        <Row title={t("home.list")} place="list">
          {list.map(({ title }) => (
            <TitleCard key={title.content_id} card={title} even />
          ))}
        </Row>
      )}
    </>
  );
}

/** An episode stands as its series does. */
function ContinueCard({ on }: { on: Schema<"Continued"> }) {
  const t = useT();
  const { length } = useFormats();
  const { title, series, season, position, duration } = on;
  const shown = series ?? title;
  const episode = series && [season && t("title.season", { number: season }), title.number && t("title.episode", { number: title.number })];
  return (
    <Poster
      to={`/watch/${on.content_id}`}
      title={shown.title}
      note={episode ? episode.filter(Boolean).join(" · ") : t("home.left", { time: length(Math.max(60, duration - position)) })}
      image={shown.poster_url}
      sizes={shown.poster}
      progress={position / duration}
      even
    />
  );
}
