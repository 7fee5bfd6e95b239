/** The pages of finding: a chunk of its own. */
export { BrowsePage } from "./BrowsePage";
export { SearchPage } from "./SearchPage";
