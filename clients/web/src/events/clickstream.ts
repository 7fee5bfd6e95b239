/**
 * The clickstream of this site: nothing of it before somebody said yes, and of children the player's alone.
 *
 * Whose an event is, is known when it happens: a profile's go with that profile's token, and wait while another is here.
 */
import { type Events, type EventType, pages, start } from "@matinee/events";
import * as session from "../session";
import { comparedOf } from "./compared";

/** Of them a service may keep the last for a child's profile, with no id: how well films play. */
const OF_THE_PLAYER: ReadonlySet<EventType> = new Set<EventType>([
  "play_requested",
  "play_started",
  "played",
  "paused",
  "seeked",
  "stalled",
  "quality_changed",
  "play_failed",
  "play_ended",
]);

function here(): string {
  const who = session.current();
  return who?.profile?.profileId ?? who?.user.user_id ?? "";
}

function headers(who: string): Record<string, string> | null {
  if (who === "") return {};
  const now = session.current();
  return now && who === here() && now.expiresAt > Date.now() ? { authorization: `Bearer ${now.token}` } : null;
}

/** With the variants that are shown; a language or a variant that changes begins another batch. */
function context() {
  const experiments = comparedOf(session.current()?.profile?.profileId ?? "");
  return { app: "web", language: document.documentElement.lang, ...(Object.keys(experiments).length > 0 && { experiments }) };
}

const all = start({ url: "/v1/events", patience: 900_000, context, who: here, headers });

export const events: Events = {
  ...all,
  track: (type, fields) => {
    const grownUp = !session.isUncertain() && !session.current()?.profile?.isKids;
    if (grownUp || OF_THE_PLAYER.has(type)) all.track(type, fields);
  },
};

/** What was typed is a search once one of its suggestions is chosen (`data-typed`): told before the click, which carries its id. */
function tellSuggestions({ target }: MouseEvent): void {
  const list = target instanceof Element && target.closest<HTMLElement>("[data-typed]");
  if (list) list.dataset["search"] = shown.searched(list.dataset["typed"] ?? "", list.children.length);
}

addEventListener("click", tellSuggestions, true); // before what `pages` hears
export const shown = pages(events);

session.subscribe(events.flush);
