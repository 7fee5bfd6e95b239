/** The keyboard, as people know it from YouTube: key → what it does; and the list of it for people. */
import type { Key } from "../i18n";

export interface Actions {
  toggle(): void;
  /** By seconds. */
  seek(by: number): void;
  seekTo(share: number): void;
  louder(by: number): void;
  mute(): void;
  fullscreen(): void;
  subtitles(): void;
  pictureInPicture(): void;
  faster(step: 1 | -1): void;
  frame(step: 1 | -1): void;
  help(): void;
}

const KEYS: Record<string, (actions: Actions) => void> = {
  " ": (actions) => actions.toggle(),
  k: (actions) => actions.toggle(),
  j: (actions) => actions.seek(-10),
  l: (actions) => actions.seek(10),
  ArrowLeft: (actions) => actions.seek(-5),
  ArrowRight: (actions) => actions.seek(5),
  ArrowUp: (actions) => actions.louder(0.05),
  ArrowDown: (actions) => actions.louder(-0.05),
  m: (actions) => actions.mute(),
  f: (actions) => actions.fullscreen(),
  c: (actions) => actions.subtitles(),
  i: (actions) => actions.pictureInPicture(),
  p: (actions) => actions.pictureInPicture(),
  Home: (actions) => actions.seekTo(0),
  End: (actions) => actions.seekTo(1),
  "<": (actions) => actions.faster(-1),
  ">": (actions) => actions.faster(1),
  ",": (actions) => actions.frame(-1),
  ".": (actions) => actions.frame(1),
  "?": (actions) => actions.help(),
};
for (let digit = 0; digit <= 9; digit++) KEYS[digit] = (actions) => actions.seekTo(digit / 10);

export const LIST: readonly [keys: string[], does: Key][] = [
  [["Space", "K"], "keys.play"],
  [["J", "L"], "keys.seek10"],
  [["←", "→"], "keys.seek5"],
  [["↑", "↓"], "keys.volume"],
  [["M"], "keys.mute"],
  [["F"], "keys.fullscreen"],
  [["C"], "keys.subtitles"],
  [["I", "P"], "keys.pip"],
  [["0", "…", "9"], "keys.digits"],
  [["Home", "End"], "keys.ends"],
  [["<", ">"], "keys.speed"],
  [[",", "."], "keys.frames"],
  [["?"], "keys.help"],
  [["Esc"], "keys.escape"],
];

/** Does what the key asks for; false where it asks for nothing, or belongs to what has the focus. */
export function press(event: KeyboardEvent, actions: Actions): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
  const target = event.target as HTMLElement;
  if (target.closest("dialog, [role=menu], input:not([type=range]), select, textarea")) return false;
  if (event.key === " " && target.closest("button, a")) return false;
  const action = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action) return false;
  event.preventDefault();
  action(actions);
  return true;
}
