/** The player's settings: quality, speed, audio, subtitles and their look, a page of the menu each. */
import { useEffect, useRef, useState } from "react";
import { type Choice, type Group, IconButton, MenuList } from "../design";
import { useFormats } from "../i18n/formats";
import { isNameless, trackNames } from "./audioTracks";
import type { Language, Tracks } from "./engine";
import { useMessages } from "./messages";
import styles from "./Player.module.css";
import { type Preferences, SPEEDS, TEXT_SIZES, type TextSize, type TextStyle } from "./preferences";
import type { TrackChoices } from "./useTracks";

type Page = "all" | "quality" | "speed" | "audio" | "subtitles" | "size" | "look";

/** What the menu offers of the many looks that the keys can make. */
const LOOKS = {
  shadow: { textColour: "white", boxOpacity: 0 },
  box: { textColour: "white", boxOpacity: 0.75 },
  yellow: { textColour: "yellow", boxOpacity: 0 },
} as const satisfies Record<string, Partial<TextStyle>>;
type TextLook = keyof typeof LOOKS;

const lookOf = ({ textColour, boxOpacity }: TextStyle): TextLook => (textColour === "yellow" ? "yellow" : boxOpacity > 0 ? "box" : "shadow");

export function Settings({
  tracks,
  preferences,
  choices,
  onSpeed,
  limit,
  onOpen,
}: {
  tracks: Tracks;
  preferences: Preferences;
  choices: TrackChoices;
  onSpeed: (speed: number) => void;
  /** That there are higher qualities, and why they are not here. */
  limit: string | null;
  onOpen: (open: boolean) => void;
}) {
  const w = useMessages();
  const { languageName, number } = useFormats();
  const [page, setPage] = useState<Page | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  const show = (next: Page | null) => {
    setPage(next);
    onOpen(next !== null);
  };
  const close = () => {
    show(null);
    button.current?.focus();
  };

  useEffect(() => {
    if (!page) return;
    const away = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) show(null);
    };
    document.addEventListener("pointerdown", away);
    return () => document.removeEventListener("pointerdown", away);
  });

  const nameOf = (track: Language) =>
    track.label ?? (isNameless(track.language) ? w("language.unknown") : languageName(track.language));
  const spokenNames = trackNames(
    tracks.audio.map(({ language, label, role }) => ({ language, label: label ?? "", role })),
    { languageName, audio: w("audio"), unknown: w("language.unknown"), roles: { commentary: w("role.commentary"), description: w("role.description") } },
  );
  const times = (value: number) => (value === 1 ? w("speed.normal") : `${number(value)}×`);
  const sizes: Record<TextSize, string> = { small: w("size.small"), medium: w("size.medium"), large: w("size.large") };
  const looks: Record<TextLook, string> = { shadow: w("look.shadow"), box: w("look.box"), yellow: w("look.yellow") };
  const automatic = tracks.automatic && tracks.height ? w("quality.auto.now", { height: String(tracks.height) }) : w("quality.auto");
  const spoken = spokenNames[tracks.audio.findIndex((track) => track.active)];
  const read = tracks.subtitles.find((track) => track.active);

  const lead = (to: Page, name: string, value: string | undefined): Choice => ({
    key: to,
    name,
    leads: true,
    ...(value && { value }),
    onChoose: () => setPage(to),
  });
  const radio = (key: string, name: string, chosen: boolean, onChoose: () => void): Choice => ({ key, name, chosen, onChoose });

  const pages: Record<Page, { name: string; choices: Choice[] }> = {
    all: {
      name: w("settings"),
      choices: [
        lead("quality", w("quality"), tracks.automatic ? automatic : `${tracks.height}p`),
        lead("speed", w("speed"), times(preferences.speed)),
        ...(tracks.audio.length > 1 ? [lead("audio", w("audio"), spoken)] : []),
        ...(tracks.subtitles.length > 0
          ? [
              lead("subtitles", w("subtitles"), read ? nameOf(read) : w("subtitles.off")),
              lead("size", w("subtitles.size"), sizes[preferences.textSize]),
              lead("look", w("subtitles.style"), looks[lookOf(preferences)]),
            ]
          : []),
      ],
    },
    quality: {
      name: w("quality"),
      choices: [
        radio("auto", automatic, tracks.automatic, () => choices.quality(null)),
        ...tracks.qualities.map(({ height, active }) =>
          radio(String(height), `${height}p`, active && !tracks.automatic, () => choices.quality(height)),
        ),
      ],
    },
    speed: { name: w("speed"), choices: SPEEDS.map((value) => radio(String(value), times(value), value === preferences.speed, () => onSpeed(value))) },
    audio: {
      name: w("audio"),
      choices: tracks.audio.map((track, place) => radio(track.key, spokenNames[place] ?? "", track.active, () => choices.audio(track))),
    },
    subtitles: {
      name: w("subtitles"),
      choices: [
        radio("off", w("subtitles.off"), !read, () => choices.subtitles(null)),
        ...tracks.subtitles.map((track) => radio(track.key, nameOf(track), track.active, () => choices.subtitles(track))),
      ],
    },
    size: {
      name: w("subtitles.size"),
      choices: TEXT_SIZES.map((size) => radio(size, sizes[size], size === preferences.textSize, () => choices.style({ textSize: size }))),
    },
    look: {
      name: w("subtitles.style"),
      choices: (Object.keys(looks) as TextLook[]).map((look) => radio(look, looks[look], look === lookOf(preferences), () => choices.style(LOOKS[look]))),
    },
  };

  const back: Group = {
    key: "back",
    choices: [{ key: "back", name: w("menu.back"), icon: "previous", leads: true, onChoose: () => setPage("all") }],
  };
  return (
    <div ref={root} className={styles.settings}>
      <IconButton
        ref={button}
        icon="settings"
        label={w("settings")}
        aria-haspopup="menu"
        aria-expanded={page !== null}
        onClick={() => show(page ? null : "all")}
      />
      {page && (
        <MenuList
          key={page}
          label={pages[page].name}
          className={styles.settingsList}
          onDone={close}
          groups={[
            ...(page === "all" ? [] : [back]),
            { key: page, ...(page !== "all" && { name: pages[page].name }), choices: pages[page].choices },
            ...(page === "quality" && limit ? [{ key: "limit", name: limit, choices: [] }] : []),
          ]}
        />
      )}
    </div>
  );
}
