/** What can be done about a card: the home gives it to all of its cards. */
import { createContext } from "react";
import type { Chosen } from "./chosen";
import type { Extras } from "./extrasQuery";

export interface Actions {
  /** Opens a card's menu; null where there is none. */
  readonly open: ((chosen: Chosen) => void) | null;
  /** Null until it is loaded. */
  readonly extras: Extras | null;
}

export const CardActions = createContext<Actions>({ open: null, extras: null });
