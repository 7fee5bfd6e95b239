/** What the types of titles mean for a page. */
import type { Title } from "../api/schema";

/** A title that holds others. */
export type Parent = "series" | "season";

/** A series and a season do not play themselves: their episodes do. */
export const holdsChildren = (type: Title["type"]): type is Parent => type === "series" || type === "season";
