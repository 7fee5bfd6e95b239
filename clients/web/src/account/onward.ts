/** Where somebody wanted to go who signs up first: the mail is opened in another tab, of this browser mostly. */
import { inside } from "../app/ways";

const KEPT = "matinee.onward";

export function keep(to: string): void {
  if (to === "/") localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, to);
}

export const kept = (): string => inside(localStorage.getItem(KEPT));
export const forget = (): void => localStorage.removeItem(KEPT);
