/** Whether what stands here is reached by Tab: of a row, one card is; arrows lead to the others. */
import { createContext, use } from "react";

export const TabStop = createContext(true);

/** For `tabIndex`. */
export const useTabIndex = (): 0 | -1 => (use(TabStop) ? 0 : -1);
