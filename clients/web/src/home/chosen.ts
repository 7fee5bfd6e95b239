import type { HomeCard } from "./shapes";

/** A card whose menu was opened. */
export interface Chosen {
  readonly card: HomeCard;
  readonly name: string;
  /** What its row is called. */
  readonly row: string;
  /** That opened the menu, and gets the focus back. */
  readonly button: HTMLElement;
}
