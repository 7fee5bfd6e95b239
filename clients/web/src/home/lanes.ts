/**
 * Arrows in two dimensions, for a keyboard and for a television's remote: up and down lead from lane to lane (the page's header, the
 * hero, each shelf, the footer), left and right within one. A shelf walks its own cards (design/Row) and remembers the last; a lane
 * that was not visited is entered at what stands nearest. Tab works as everywhere, so that nobody is held.
 */
import { scrollBehavior } from "../design";
import { nearest, type Way, wayOf } from "./ways";

const FOCUSABLE = "a[href], button:not(:disabled), input, select";
const TYPED_IN = "input:not([type=checkbox], [type=radio]), textarea, select";
/** A television's browser has no pointer: its first arrow has to find something. */
const NO_POINTER = "not ((any-pointer: fine) or (any-pointer: coarse))";

const middleOf = (element: Element): number => {
  const { left, width } = element.getBoundingClientRect();
  return left + width / 2;
};
const isSeen = (element: HTMLElement): boolean => element.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().width > 1;

/** Header, lanes of the page, footer: as they stand. */
function lanesOf(page: HTMLElement): HTMLElement[] {
  const around = (name: string) => [...document.querySelectorAll<HTMLElement>(`#root > * > ${name}`)];
  return [...around("header"), ...page.querySelectorAll<HTMLElement>("[data-lane]"), ...around("footer")];
}

/** What can have the focus in a lane: of a shelf its cards alone, as its head is passed by. */
function stopsOf(lane: HTMLElement): HTMLElement[] {
  const cards = [...lane.querySelectorAll<HTMLElement>("[data-place] :is(a, [data-stop])")];
  return (cards.length > 0 ? cards : [...lane.querySelectorAll<HTMLElement>(FOCUSABLE)]).filter(isSeen);
}

/** Those of a shelf that are seen whole come before those that wait beside it. */
function inSight(stops: readonly HTMLElement[]): readonly HTMLElement[] {
  const seen = stops.filter((stop) => {
    const { left, right } = stop.getBoundingClientRect();
    return left >= 0 && right <= innerWidth;
  });
  return seen.length > 0 ? seen : stops;
}

/** Listens until the returned function is called. `page` holds the lanes. */
export function followArrows(page: HTMLElement): () => void {
  const visited = new WeakMap<HTMLElement, HTMLElement>();

  function enter(lane: HTMLElement, from: HTMLElement): void {
    const stops = stopsOf(lane);
    const remembered = lane.querySelector<HTMLElement>("[data-reached] :is(a, button)") ?? visited.get(lane);
    const near = inSight(stops);
    const next = remembered?.isConnected && isSeen(remembered) ? remembered : near[nearest(near.map(middleOf), middleOf(from))];
    if (!next) return;
    next.focus({ preventScroll: true });
    (lane.closest<HTMLElement>("[data-index]") ?? lane).scrollIntoView({ block: "nearest", behavior: scrollBehavior() });
    next.scrollIntoView({ block: "nearest", inline: "nearest", behavior: scrollBehavior() });
  }

  function beside(lane: HTMLElement, from: HTMLElement, way: Way): HTMLElement | undefined {
    const stops = stopsOf(lane);
    const here = stops.indexOf(from);
    return here < 0 ? undefined : stops[here + (way === "after" ? 1 : -1)];
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const way = wayOf(event.key, document.documentElement.dir === "rtl");
    const from = document.activeElement as HTMLElement;
    if (!way || from.closest("dialog, [role=menu], [role=listbox]")) return;
    const lanes = lanesOf(page);
    const here = lanes.findIndex((lane) => lane.contains(from));
    const sideways = way === "before" || way === "after";
    if (here < 0) {
      const first = lanes.find((lane) => page.contains(lane));
      if (!first || (!sideways && !matchMedia(NO_POINTER).matches)) return; // the page scrolls
      event.preventDefault();
      return enter(first, from);
    }
    const lane = lanes[here];
    if (!lane || (sideways && from.matches(TYPED_IN))) return;
    if (sideways) {
      const next = beside(lane, from, way);
      if (!next) return;
      event.preventDefault();
      return next.focus();
    }
    const next = lanes.slice(way === "down" ? here + 1 : 0, way === "down" ? undefined : here);
    const to = (way === "down" ? next : next.toReversed()).find((each) => stopsOf(each).length > 0);
    if (!to) return;
    event.preventDefault();
    enter(to, from);
  }

  function onFocus({ target }: FocusEvent): void {
    const lane = lanesOf(page).find((each) => each.contains(target as Node));
    if (lane) visited.set(lane, target as HTMLElement);
  }

  document.addEventListener("keydown", onKeyDown);
  document.addEventListener("focusin", onFocus);
  return () => {
    document.removeEventListener("keydown", onKeyDown);
    document.removeEventListener("focusin", onFocus);
  };
}
