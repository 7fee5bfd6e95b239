/** The types of the API by their names in its description. */
import type { components } from "#api";

export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];
export type Title = Schema<"TitleView">;
/** As lists have it. */
export type Listed = Schema<"ListedTitle">;
/** What every list, row and result shows of a title. */
export type Card = Schema<"TitleCard">;
