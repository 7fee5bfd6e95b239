/** Stores where somebody wanted to go before they signed up, as the e-mail opens in another tab. */
import { sameOriginPath } from "../shared/navigation";

const KEPT = "matinee.onward";

export function keepReturnPath(to: string): void {
  if (to === "/") localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, to);
}

export const returnPath = (): string => sameOriginPath(localStorage.getItem(KEPT));
export const forgetReturnPath = (): void => localStorage.removeItem(KEPT);
