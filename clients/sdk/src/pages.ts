/**
 * What somebody does on a page, found by attributes in its markup:
 *
 * - `data-title="ttl_…"` a title's card, with `data-place` (from 0) on it or around it, and perhaps `data-artwork`, with
 *   `data-propensity` and `data-taste` where a policy chose it;
 * - `data-row="newest"` the row around cards; its place is its order among the page's rows;
 * - `data-search="…"` the results of a search, by what `searched` returned;
 * - `data-click="play"` anything else whose clicks count.
 */
import { type Events, listen, newId } from "./core.ts";
import type { EventType } from "./schema.ts";

export interface Pages {
  /** Another page is shown: of a kind, and perhaps about a title. */
  show: (page: string, contentId?: string) => void;
  /** Somebody searched; returns the search's id ("" while nothing is kept). */
  searched: (query: string, results: number) => string;
}

/** Milliseconds: that a title is in view until it counts, and that a pointer stays until it does. */
const SEEN = 1000;
const STAYED = 500;
const CARD = "[data-title]";

/** Watches the document from now on. To be called once a page. */
export function pages(events: Events): Pages {
  let page = "";
  let about: string | undefined;
  let from = document.referrer;
  let depth = 0;
  let told = 0;
  let over: Element | null = null;
  let since = 0;
  const counted = new Set<string>();
  const timers = new WeakMap<Element, ReturnType<typeof setTimeout>>();

  /** Nothing before the first page is shown. */
  const tell = (type: EventType, fields: object) => page && events.track(type, { page, ...fields } as never);
  const closest = (element: Element, name: string) => element.closest<HTMLElement>(`[data-${name}]`)?.dataset[name];
  /** A title, and where it stands. What is no number is told as null. */
  const card = (element: Element) => ({ content_id: closest(element, "title")!, row_id: closest(element, "row"), place: +closest(element, "place")! });

  const views = new IntersectionObserver(
    (seen) =>
      seen.forEach(({ target, intersectionRatio }) => {
        clearTimeout(timers.get(target));
        if (intersectionRatio > 0.49) timers.set(target, setTimeout(impressed, SEEN, target));
      }),
    { threshold: 0.5 },
  );

  function impressed(target: Element) {
    const title = card(target);
    const once = title.row_id + title.content_id;
    if (document.hidden || !target.isConnected || !events.active() || counted.has(once)) return;
    counted.add(once);
    const row = [...document.querySelectorAll("[data-row]")].indexOf(target.closest("[data-row]")!);
    const propensity = +closest(target, "propensity")! || undefined;
    tell("impressed", { ...title, row: row < 0 ? null : row, artwork_id: closest(target, "artwork"), propensity, taste: closest(target, "taste") });
  }

  const scan = () => document.querySelectorAll(CARD).forEach((each) => views.observe(each));
  new MutationObserver(scan).observe(document, { childList: true, subtree: true });

  function hover(now: Element | null) {
    if (now == over) return;
    const dwell_ms = Date.now() - since;
    if (over && dwell_ms >= STAYED) tell("hovered", { ...card(over), dwell_ms });
    over = now;
    since = Date.now();
  }

  /** What is on the page may be another's already. */
  function left() {
    hover(null);
    if (depth > told) tell("scrolled", { depth: (told = depth) });
  }

  const scrolled = () => (depth = Math.max(depth, Math.min(100, Math.round(((scrollY + innerHeight) / document.documentElement.scrollHeight) * 100))));

  listen("click auxclick", ({ target, button }) => {
    const hit: HTMLElement | null = target.closest?.(CARD + ",[data-click]");
    if (!hit || button > 1) return;
    const title = card(hit);
    const search_id = closest(hit, "search");
    tell("clicked", { ...title, target: hit.dataset["click"] ?? "title" });
    if (!title.content_id) return;
    events.origin = { ...title, search_id };
    if (search_id) events.track("search_clicked", { search_id, content_id: title.content_id, place: title.place || 0 });
  });
  listen("pointerover", ({ target, pointerType }) => hover(pointerType == "mouse" ? target.closest(CARD) : null));
  listen("scroll", scrolled);
  listen("pageshow", ({ persisted }) => persisted && show(page, about));
  events.leaving.add(() => {
    scrolled();
    left();
  });
  scan();

  function show(next: string, contentId?: string): void {
    if ((document as { prerendering?: boolean }).prerendering) return listen("prerenderingchange", () => show(next, contentId));
    left();
    page = next;
    about = contentId;
    depth = told = 0;
    const { host } = new URL(from || location.href);
    from = "";
    tell("page_viewed", { content_id: contentId, referrer: host == location.host ? undefined : host });
    counted.clear();
    views.disconnect();
    scan();
  }

  return {
    show,
    searched(query, results) {
      if (!events.active()) return "";
      const search_id = newId();
      events.track("searched", { search_id, query: query.slice(0, 200), results });
      return search_id;
    },
  };
}
