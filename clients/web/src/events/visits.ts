/** Tells which page is shown, and remembers when a film was asked for. */
import type { Pages } from "@matinee/events";
import { titleIn } from "./places";

/** As much of the router as this needs. */
export interface Router {
  state: { location: { pathname: string } };
  subscribe: (hears: (state: { location: { pathname: string }; navigation: { state: string; location?: { pathname: string } | undefined } }) => void) => unknown;
}

/** Kinds of pages by the first part of their address. What is not here (the studio above all) is nobody's visit. */
const KINDS: Readonly<Record<string, string>> = {
  "": "home",
  account: "account",
  browse: "browse",
  history: "history",
  plans: "plans",
  profiles: "profiles",
  search: "search",
  "sign-in": "sign_in",
  "sign-up": "sign_up",
  title: "title",
  watch: "watch",
};

/** The kind of a page, and the title that it is about; null where it is not told. */
export function pageAt(pathname: string): { page: string; contentId: string | undefined } | null {
  const page = KINDS[pathname.split("/")[1] ?? ""];
  return page ? { page, contentId: titleIn(pathname) } : null;
}

/** When a film was asked for, by its id: at a click that leads to it, or when its address was opened. */
const requests = new Map<string, number>();

/** Once: who watches it again asks anew. In milliseconds of this device's clock. */
export function takeRequest(contentId: string): number {
  const at = requests.get(contentId) ?? Date.now();
  requests.delete(contentId);
  return at;
}

/** Tells the page that is shown now, and each that follows. */
export function follow(router: Router, show: Pages["show"]): void {
  let told = "";
  const tell = (pathname: string) => {
    if (pathname === told) return; // a search that is typed changes the address, and no page
    told = pathname;
    const at = pageAt(pathname);
    if (at) show(at.page, at.contentId);
  };
  const ask = (pathname: string, at: number) => pathname.startsWith("/watch/") && requests.set(titleIn(pathname) ?? "", at);
  ask(router.state.location.pathname, performance.timeOrigin);
  tell(router.state.location.pathname);
  router.subscribe(({ location, navigation }) => {
    const next = navigation.location?.pathname;
    if (next !== undefined && next !== told) ask(next, Date.now());
    if (navigation.state === "idle") tell(location.pathname);
  });
}
