export { type Events, type Options, type Origin, start } from "./core.ts";
export { type Pages, pages } from "./pages.ts";
export { type Leave, watch, type Watched } from "./player.ts";
export type * from "./schema.ts";
