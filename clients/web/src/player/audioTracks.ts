/** What menus call the audio tracks of a film, and which one a device finds again. */
import type { Schema } from "../api/schema";

export type AudioTrack = Schema<"AudioTrack">;
export type Role = NonNullable<AudioTrack["role"]>;

export interface Words {
  languageName: (tag: string) => string;
  /** "Audio" */
  audio: string;
  unknown: string;
  /** Of roles that must be said. */
  roles: Readonly<Partial<Record<Role, string>>>;
}

/** What files call a track that is nothing but its role: it is said in the reader's language then. */
const PLAIN: Readonly<Partial<Record<Role, string>>> = { commentary: "commentary", description: "audio description" };

export const isNameless = (language: string): boolean => /^(und|)$/.test(language);

type Named = Pick<AudioTrack, "language" | "label" | "role">;

/** In the reader's language: by their labels, else by what they are; no two alike. */
export function trackNames(tracks: readonly Named[], words: Words): string[] {
  const several = tracks.filter((track) => isNameless(track.language ?? "") && !labelOf(track) && !wordOf(track, words)).length > 1;
  const plain = tracks.map((track) => {
    const language = isNameless(track.language ?? "") ? "" : words.languageName(track.language ?? "");
    const whole = labelOf(track) || [language, wordOf(track, words)].filter(Boolean).join(" – ");
    return { language, name: whole || (several ? words.audio : words.unknown), numbered: !whole && several };
  });
  const spoken = plain.map(({ name, language, numbered }) => {
    const others = plain.filter((each) => each.name === name);
    const apart = language && name !== language && others.length > 1 && new Set(others.map((each) => each.language)).size === others.length;
    return { name: apart ? `${name} (${language})` : name, numbered };
  });
  const all = new Set(spoken.map(({ name }) => name));
  const given = new Set<string>();
  return spoken.map(({ name, numbered }) => {
    let number = 1;
    let unlike = numbered ? `${name} ${number}` : name;
    while (given.has(unlike) || (unlike !== name && all.has(unlike))) unlike = `${name} ${++number}`;
    given.add(unlike);
    return unlike;
  });
}

const labelOf = ({ label, role }: Named): string => (label && label.toLowerCase() !== PLAIN[role ?? "main"] ? label : "");

const wordOf = ({ role }: Named, { roles }: Words): string => roles[role ?? "main"] ?? "";

export interface TrackChoice {
  /** Language; null: none was chosen. */
  audio: string | null;
  /** As the manifests called the track. */
  audioName: string;
  audioRole: Role;
}

/**
 * The track that is like the last choice on this device, as `matinee.playback.languages` finds it for a profile: by its name, then
 * by its role, both in its language; then one in the language that is nothing special.
 */
export function remembered(tracks: readonly AudioTrack[], { audio, audioName, audioRole }: TrackChoice): AudioTrack | undefined {
  const same = audio ? tracks.filter(({ language }) => primary(language ?? "") === primary(audio)) : [];
  const nameless = tracks.filter(({ language, shown_as }) => isNameless(language ?? "") && shown_as === audioName);
  const among = same.length > 0 ? same : nameless;
  const alike = among.filter(({ role }) => (role ?? "main") === audioRole);
  return alike.find(({ shown_as }) => shown_as === audioName) ?? alike[0] ?? among.find(({ role }) => role !== "commentary" && role !== "description");
}

/** "eng" and "en-GB" → "en" */
function primary(tag: string): string {
  const [first = ""] = tag.split("-");
  return /^[a-z]{2,3}$/i.test(first) ? new Intl.Locale(first).language : tag;
}
