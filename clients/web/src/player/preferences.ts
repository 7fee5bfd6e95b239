/** The player's preferences, stored on the device. */
import type { TrackChoice } from "./audioTracks";

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2] as const;
export const TEXT_SIZES = ["small", "medium", "large"] as const;
export const TEXT_OPACITIES = [1, 0.75, 0.5, 0.25] as const;
export const BOX_OPACITIES = [0, 0.25, 0.5, 0.75, 1] as const;
export type TextSize = (typeof TEXT_SIZES)[number];

/** How subtitles look; opacities are shares of 1. */
export interface TextStyle {
  textSize: TextSize;
  textColour: "white" | "yellow";
  textOpacity: number;
  /** Of the box behind them; 0: none. */
  boxOpacity: number;
}

export interface Preferences extends TextStyle, TrackChoice {
  volume: number;
  muted: boolean;
  speed: number;
  /** Language; null: off. */
  subtitles: string | null;
}

const STORED = "matinee.player";
const DEFAULTS: Preferences = {
  volume: 1,
  muted: false,
  speed: 1,
  subtitles: null,
  audio: null,
  audioName: "",
  audioRole: "main",
  textSize: "medium",
  textColour: "white",
  textOpacity: 1,
  boxOpacity: 0,
};

export function preferences(): Preferences {
  return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(STORED) ?? "{}") as Partial<Preferences>) };
}

export function prefer(change: Partial<Preferences>): void {
  localStorage.setItem(STORED, JSON.stringify({ ...preferences(), ...change }));
}
