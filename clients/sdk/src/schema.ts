// Made by `python -m infra.sdk` from matinee/analytics/schemas.py.

export interface Clicked {
  page: string;
  target: string;
  content_id?: string | null | undefined;
  row_id?: string | null | undefined;
  place?: number | null | undefined;
}

/** Somebody saw a variant of an experiment. */
export interface Exposed {
  experiment: string;
  variant: string;
}

/** A pointer stayed on a title. */
export interface Hovered {
  page: string;
  content_id: string;
  dwell_ms: number;
  row_id?: string | null | undefined;
  place?: number | null | undefined;
}

/** A title was in view for a second, at least half of it. */
export interface Impressed {
  page: string;
  content_id: string;
  row_id?: string | null | undefined;
  row?: number | null | undefined;
  place?: number | null | undefined;
  artwork_id?: string | null | undefined;
  propensity?: number | null | undefined;
  taste?: string | null | undefined;
}

export interface PageViewed {
  page: string;
  content_id?: string | null | undefined;
  referrer?: string | null | undefined;
}

export interface Paused {
  play_id: string;
  content_id: string;
  position: number;
}

/** Somebody went on to the payment page. */
export interface PlanChosen {
  plan_id: string;
}

/** The player was left. Without `play_started` before it, the viewer left before the first picture. */
export interface PlayEnded {
  play_id: string;
  content_id: string;
  position: number;
  duration?: number | null | undefined;
  reason: "finished" | "left" | "failed";
}

/** Playing ended by an error, or never began because of it. */
export interface PlayFailed {
  play_id: string;
  content_id: string;
  code: string;
  position?: number | null | undefined;
}

export interface PlayRequested {
  play_id: string;
  content_id: string;
  row_id?: string | null | undefined;
  place?: number | null | undefined;
  search_id?: string | null | undefined;
}

/** The first picture was shown. */
export interface PlayStarted {
  play_id: string;
  content_id: string;
  startup_ms: number;
  duration: number;
  height?: number | null | undefined;
}

/** A span that was shown without a break, told at its end and at least once a minute. */
export interface Played {
  play_id: string;
  content_id: string;
  from_position: number;
  position: number;
  height?: number | null | undefined;
  bitrate?: number | null | undefined;
  dropped_frames?: number | null | undefined;
}

export interface QualityChanged {
  play_id: string;
  content_id: string;
  position: number;
  height: number;
  bitrate?: number | null | undefined;
}

/** How far down somebody has been, when the page was left. */
export interface Scrolled {
  page: string;
  depth: number;
}

export interface SearchClicked {
  search_id: string;
  content_id: string;
  place: number;
}

export interface Searched {
  search_id: string;
  query: string;
  results: number;
}

export interface Seeked {
  play_id: string;
  content_id: string;
  from_position: number;
  position: number;
}

/** The buffer ran out in mid-play, and was filled again or left. */
export interface Stalled {
  play_id: string;
  content_id: string;
  position: number;
  stall_ms: number;
  height?: number | null | undefined;
}

/** What a client says once a batch. */
export interface Context {
  session_id: string;
  visitor_id: string;
  app?: string | undefined;
  app_version?: string | null | undefined;
  language?: string | null | undefined;
  experiments?: Record<string, string> | undefined;
  dropped?: number | undefined;
}

/** What is told of each type of event. */
export interface EventTypes {
  clicked: Clicked;
  exposed: Exposed;
  hovered: Hovered;
  impressed: Impressed;
  page_viewed: PageViewed;
  paused: Paused;
  plan_chosen: PlanChosen;
  play_ended: PlayEnded;
  play_failed: PlayFailed;
  play_requested: PlayRequested;
  play_started: PlayStarted;
  played: Played;
  quality_changed: QualityChanged;
  scrolled: Scrolled;
  search_clicked: SearchClicked;
  searched: Searched;
  seeked: Seeked;
  stalled: Stalled;
}

export type EventType = keyof EventTypes;
export type EventFields<Type extends EventType> = EventTypes[Type];

/** Of the types that are no longer at their first. */
export const VERSIONS: { readonly [type in EventType]?: number } = {};
