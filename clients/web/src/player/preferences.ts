/** What somebody sets once and finds again at the next film. */

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2] as const;
export type TextSize = "small" | "medium" | "large";
export type TextLook = "shadow" | "box" | "yellow";

export interface Preferences {
  volume: number;
  muted: boolean;
  speed: number;
  /** Language; null: off. */
  subtitles: string | null;
  audio: string | null;
  textSize: TextSize;
  textLook: TextLook;
}

const STORED = "matinee.player";
const DEFAULTS: Preferences = {
  volume: 1,
  muted: false,
  speed: 1,
  subtitles: null,
  audio: null,
  textSize: "medium",
  textLook: "shadow",
};

export function preferences(): Preferences {
  return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(STORED) ?? "{}") as Partial<Preferences>) };
}

export function prefer(change: Partial<Preferences>): void {
  localStorage.setItem(STORED, JSON.stringify({ ...preferences(), ...change }));
}
