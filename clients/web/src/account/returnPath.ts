/** Where somebody wanted to go who signs up first: the mail is opened in another tab, of this browser mostly. */
import { sameOriginPath } from "../shared/navigation";

const KEPT = "matinee.onward";

export function keepReturnPath(to: string): void {
  if (to === "/") localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, to);
}

export const returnPath = (): string => sameOriginPath(localStorage.getItem(KEPT));
export const forgetReturnPath = (): void => localStorage.removeItem(KEPT);
