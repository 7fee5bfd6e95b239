/** The keyboard, as people know it from YouTube: key → what it does; and the list of it for people. */
import type { MessageKey } from "./messages";

export interface Actions {
  toggle(): void;
  /** By seconds. */
  seek(by: number): void;
  /** 0: its start, 1: its end. */
  seekToShare(share: number): void;
  louder(by: number): void;
  mute(): void;
  fullscreen(): void;
  toggleSubtitles(): void;
  textSize(step: 1 | -1): void;
  textOpacity(): void;
  boxOpacity(): void;
  faster(step: 1 | -1): void;
  frame(step: 1 | -1): void;
  help(): void;
  /** Null where there is no such thing: then it has no key either. */
  pictureInPicture: (() => void) | null;
  skip: (() => void) | null;
  chapter: ((by: 1 | -1) => void) | null;
  next: (() => void) | null;
  previous: (() => void) | null;
}

/** Letters that are pressed with Shift and mean something else then stand with their capital. */
const KEYS: Record<string, (actions: Actions) => (() => void) | null> = {
  " ": (actions) => actions.toggle,
  k: (actions) => actions.toggle,
  j: (actions) => () => actions.seek(-10),
  l: (actions) => () => actions.seek(10),
  ArrowLeft: (actions) => () => actions.seek(-5),
  ArrowRight: (actions) => () => actions.seek(5),
  ArrowUp: (actions) => () => actions.louder(0.05),
  ArrowDown: (actions) => () => actions.louder(-0.05),
  m: (actions) => actions.mute,
  f: (actions) => actions.fullscreen,
  c: (actions) => actions.toggleSubtitles,
  "+": (actions) => () => actions.textSize(1),
  "=": (actions) => () => actions.textSize(1), // where + wants Shift
  "-": (actions) => () => actions.textSize(-1),
  o: (actions) => actions.textOpacity,
  w: (actions) => actions.boxOpacity,
  i: (actions) => actions.pictureInPicture,
  p: (actions) => actions.pictureInPicture,
  s: (actions) => actions.skip,
  PageUp: ({ chapter }) => chapter && (() => chapter(1)),
  PageDown: ({ chapter }) => chapter && (() => chapter(-1)),
  N: (actions) => actions.next,
  P: (actions) => actions.previous,
  Home: (actions) => () => actions.seekToShare(0),
  End: (actions) => () => actions.seekToShare(1),
  "<": (actions) => () => actions.faster(-1),
  ">": (actions) => () => actions.faster(1),
  ",": (actions) => () => actions.frame(-1),
  ".": (actions) => () => actions.frame(1),
  "?": (actions) => actions.help,
};
for (let digit = 0; digit <= 9; digit++) KEYS[digit] = (actions) => () => actions.seekToShare(digit / 10);

const LIST: readonly [keys: string[], does: MessageKey, where?: (actions: Actions) => unknown][] = [
  [["Space", "K"], "keys.play"],
  [["J", "L"], "keys.seek10"],
  [["←", "→"], "keys.seek5"],
  [["↑", "↓"], "keys.volume"],
  [["M"], "keys.mute"],
  [["F"], "keys.fullscreen"],
  [["C"], "keys.subtitles"],
  [["+", "-"], "keys.text_size"],
  [["O"], "keys.text_opacity"],
  [["W"], "keys.box_opacity"],
  [["I", "P"], "keys.pip", ({ pictureInPicture }) => pictureInPicture],
  [["S"], "keys.skip", ({ skip }) => skip],
  [["Page Up", "Page Down"], "keys.chapters", ({ chapter }) => chapter],
  [["Shift+N"], "keys.next", ({ next }) => next],
  [["Shift+P"], "keys.previous", ({ previous }) => previous],
  [["0", "…", "9"], "keys.digits"],
  [["Home", "End"], "keys.ends"],
  [["<", ">"], "keys.speed"],
  [[",", "."], "keys.frames"],
  [["?"], "keys.help"],
  [["Esc"], "keys.escape"],
];

/** The keys that do something now. */
export const activeKeys = (actions: Actions) => LIST.filter(([, , where]) => !where || where(actions));

/** What stands on keys of a US keyboard, without Shift and with it. */
const PLACES: Record<string, readonly [string, string]> = {
  Comma: [",", "<"],
  Period: [".", ">"],
  Slash: ["/", "?"],
  Equal: ["=", "+"],
  Minus: ["-", "_"],
};

type Press = Pick<KeyboardEvent, "key" | "code" | "shiftKey">;

/** The name in KEYS of what was pressed. A layout that writes no Latin letters is read by where the key lies. */
export function nameOf({ key, code, shiftKey }: Press): string {
  if (key.length !== 1) return key;
  const [latin, place] = [/^[\x20-\x7e]$/.test(key), /^(?:Key|Digit|Numpad)(\w)$/.exec(code)?.[1]];
  const name = (latin ? key : (place ?? PLACES[code]?.[shiftKey ? 1 : 0] ?? key)).toLowerCase();
  const capital = name.toUpperCase();
  return shiftKey && capital in KEYS ? capital : name;
}

/** A slider's own keys are its own, but on the seek bar, which they move by seconds as everywhere else. */
const OF_A_SLIDER = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"]);

/** Does what the key asks for; false where it asks for nothing, or belongs to what has the focus. */
export function pressKey(event: KeyboardEvent, actions: Actions): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
  const target = event.target as HTMLElement;
  if (target.closest("dialog, [role=menu], input:not([type=range]), select, textarea")) return false;
  if (event.key === " " && target.closest("button, a")) return false;
  if (OF_A_SLIDER.has(event.key) && target.matches("input[type=range]:not([data-seeks])")) return false;
  const action = KEYS[nameOf(event)]?.(actions);
  if (!action) return false;
  event.preventDefault();
  action();
  return true;
}
