/** What events call titles and rows. */

const TITLE = /ttl_[0-9A-Z]{26}/;

/** The title that an address is about. */
export const titleIn = (address: string): string | undefined => TITLE.exec(address)?.[0];

/** A row's name without the blanks and letters that an event's names lack; undefined where it has none. */
export const rowName = (place = ""): string | undefined => place.replace(/[^A-Za-z0-9_.:/-]+/g, "-").slice(0, 80) || undefined;
