/** The player's settings: quality, speed, audio, subtitles and their look, a page of the menu each. */
import { useEffect, useRef, useState } from "react";
import { type Choice, type Group, IconButton, MenuList } from "../design";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import type { Language, Tracks } from "./engine";
import styles from "./Player.module.css";
import { SPEEDS, TEXT_SIZES, type TextSize, type TextStyle } from "./preferences";

type Page = "all" | "quality" | "speed" | "audio" | "subtitles" | "size" | "look";

export interface SettingsActions {
  speed(speed: number): void;
  quality(height: number | null): void;
  audio(language: Language): void;
  subtitles(language: Language | null): void;
  text(change: Partial<TextStyle>): void;
}

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
  speed,
  text,
  set,
  limit,
  onOpen,
}: {
  tracks: Tracks;
  speed: number;
  text: TextStyle;
  set: SettingsActions;
  /** That there are higher qualities, and why they are not here. */
  limit: string | null;
  onOpen: (open: boolean) => void;
}) {
  const t = useT();
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
    track.label ?? (/^(und|)$/.test(track.language) ? t("player.language.unknown") : languageName(track.language));
  const times = (value: number) => (value === 1 ? t("player.speed.normal") : `${number(value)}×`);
  const sizes: Record<TextSize, string> = { small: t("player.size.small"), medium: t("player.size.medium"), large: t("player.size.large") };
  const looks: Record<TextLook, string> = { shadow: t("player.look.shadow"), box: t("player.look.box"), yellow: t("player.look.yellow") };
  const automatic = tracks.automatic && tracks.height ? t("player.quality.auto.now", { height: String(tracks.height) }) : t("player.quality.auto");
  const spoken = tracks.audio.find((track) => track.active);
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
      name: t("player.settings"),
      choices: [
        lead("quality", t("player.quality"), tracks.automatic ? automatic : `${tracks.height}p`),
        lead("speed", t("player.speed"), times(speed)),
        ...(tracks.audio.length > 1 ? [lead("audio", t("player.audio"), spoken && nameOf(spoken))] : []),
        ...(tracks.subtitles.length > 0
          ? [
              lead("subtitles", t("player.subtitles"), read ? nameOf(read) : t("player.subtitles.off")),
              lead("size", t("player.subtitles.size"), sizes[text.textSize]),
              lead("look", t("player.subtitles.style"), looks[lookOf(text)]),
            ]
          : []),
      ],
    },
    quality: {
      name: t("player.quality"),
      choices: [
        radio("auto", automatic, tracks.automatic, () => set.quality(null)),
        ...tracks.qualities.map(({ height, active }) =>
          radio(String(height), `${height}p`, active && !tracks.automatic, () => set.quality(height)),
        ),
      ],
    },
    speed: { name: t("player.speed"), choices: SPEEDS.map((value) => radio(String(value), times(value), value === speed, () => set.speed(value))) },
    audio: {
      name: t("player.audio"),
      choices: tracks.audio.map((track) => radio(track.key, nameOf(track), track.active, () => set.audio(track))),
    },
    subtitles: {
      name: t("player.subtitles"),
      choices: [
        radio("off", t("player.subtitles.off"), !read, () => set.subtitles(null)),
        ...tracks.subtitles.map((track) => radio(track.key, nameOf(track), track.active, () => set.subtitles(track))),
      ],
    },
    size: {
      name: t("player.subtitles.size"),
      choices: TEXT_SIZES.map((size) => radio(size, sizes[size], size === text.textSize, () => set.text({ textSize: size }))),
    },
    look: {
      name: t("player.subtitles.style"),
      choices: (Object.keys(looks) as TextLook[]).map((look) => radio(look, looks[look], look === lookOf(text), () => set.text(LOOKS[look]))),
    },
  };

  const back: Group = {
    key: "back",
    choices: [{ key: "back", name: t("player.menu.back"), icon: "previous", leads: true, onChoose: () => setPage("all") }],
  };
  return (
    <div ref={root} className={styles.settings}>
      <IconButton
        ref={button}
        icon="settings"
        label={t("player.settings")}
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
