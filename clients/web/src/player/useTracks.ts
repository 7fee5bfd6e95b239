/** Quality, audio and subtitles as somebody chooses them, and how the subtitles look. */
import { sentence } from "../api/problems";
import { useToast } from "../design";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import { isNameless } from "./audioTracks";
import type { Audio, Engine, Language, Tracks } from "./engine";
import { useMessages } from "./messages";
import { BOX_OPACITIES, type Preferences, preferences, TEXT_OPACITIES, TEXT_SIZES, type TextStyle } from "./preferences";
import { saveTracks } from "./trackLanguages";
import type { ShowFeedback } from "./useFeedback";

export type TrackChoices = ReturnType<typeof useTracks>;

export function useTracks({
  engine,
  tracks,
  text,
  prefer,
  show,
}: {
  engine: Engine | null;
  tracks: Tracks;
  text: TextStyle;
  prefer: (change: Partial<Preferences>) => void;
  show: ShowFeedback;
}) {
  const t = useT();
  const w = useMessages();
  const { percent, languageName } = useFormats();
  const toast = useToast();
  const shown = tracks.subtitles.find((track) => track.active);
  const save = (chosen: Parameters<typeof saveTracks>[0]) => void saveTracks(chosen).catch((error: unknown) => toast(sentence(error, t)));
  const showSetting = (name: string, value: string) => show("subtitles", w("said.setting", { name, value }));

  function audio({ key, language, name, role }: Audio): void {
    engine?.chooseAudio(key);
    save({ ...(!isNameless(language) && { audio: language }), audioName: name, audioRole: role });
  }
  /** null: none but what is forced. */
  function subtitles(track: Language | null): void {
    engine?.chooseSubtitles(track?.key ?? null);
    save({ subtitles: track?.language ?? null });
    const name = track ? (track.label ?? languageName(track.language)) : w("subtitles.off");
    show("subtitles", w("said.subtitles", { name }));
  }
  function toggleSubtitles(): void {
    if (tracks.subtitles.length === 0) return show("subtitles", w("subtitles.none"));
    const wanted = tracks.subtitles.find((track) => track.language === preferences().subtitles) ?? tracks.subtitles[0];
    subtitles(shown ? null : (wanted ?? null));
  }
  function style(change: Partial<TextStyle>): void {
    prefer(change);
    if (change.textSize) engine?.sizeText(change.textSize);
  }
  function textSize(step: 1 | -1): void {
    const sizes = { small: w("size.small"), medium: w("size.medium"), large: w("size.large") };
    const next = TEXT_SIZES[TEXT_SIZES.indexOf(text.textSize) + step] ?? text.textSize;
    style({ textSize: next });
    showSetting(w("subtitles.size"), sizes[next]);
  }
  function textOpacity(): void {
    const next = following(TEXT_OPACITIES, text.textOpacity);
    style({ textOpacity: next });
    showSetting(w("subtitles.opacity"), percent(next));
  }
  function boxOpacity(): void {
    const next = following(BOX_OPACITIES, text.boxOpacity);
    style({ boxOpacity: next });
    showSetting(w("subtitles.box"), percent(next));
  }
  return {
    subtitled: shown !== undefined,
    quality: (height: number | null) => engine?.chooseQuality(height),
    audio,
    subtitles,
    toggleSubtitles,
    style,
    textSize,
    textOpacity,
    boxOpacity,
  };
}

/** The one after this, and after the last the first. */
const following = (all: readonly number[], now: number): number => all[(all.indexOf(now) + 1) % all.length] ?? now;
