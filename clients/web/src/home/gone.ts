/** Titles that somebody did not want since the page is shown. */
import { createContext, type Dispatch, type SetStateAction } from "react";

export const SetGone = createContext<Dispatch<SetStateAction<ReadonlySet<string>>>>(() => undefined);

export const withTitle = (contentId: string) => (gone: ReadonlySet<string>) => new Set([...gone, contentId]);
export const withoutTitle = (contentId: string) => (gone: ReadonlySet<string>) => new Set([...gone].filter((each) => each !== contentId));
