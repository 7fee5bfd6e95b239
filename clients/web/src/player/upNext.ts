/** What becomes of the next episode as this one's credits run: counted down to, unless somebody says otherwise. */

export type UpNext =
  /** There is none, or the credits have not begun. */
  | { readonly kind: "none" }
  /** It is offered, and begins by itself in so many seconds. */
  | { readonly kind: "counting"; readonly left: number }
  /** It is offered, and waits to be asked for. */
  | { readonly kind: "offered" }
  /** Somebody would rather see the credits. */
  | { readonly kind: "declined" }
  /** It begins now. */
  | { readonly kind: "due" };

export const NONE: UpNext = { kind: "none" };
export const SECONDS = 10;

export interface Moment {
  /** Whether there is a next episode, and the film is in its credits or at its end. */
  readonly over: boolean;
  readonly ended: boolean;
  /** Whether this profile wants the next one to begin by itself. */
  readonly autoplay: boolean;
}

/** As the film goes on, or is moved in: who goes back from the credits is asked again. */
export function upNextAt(now: UpNext, { over, ended, autoplay }: Moment): UpNext {
  if (!over) return now.kind === "none" ? now : NONE;
  if (now.kind === "none") return autoplay ? { kind: "counting", left: SECONDS } : { kind: "offered" };
  return now.kind === "declined" && ended ? { kind: "offered" } : now;
}

/** A second passed in which nobody held the film. */
export function countDown(now: UpNext): UpNext {
  if (now.kind !== "counting") return now;
  return now.left > 1 ? { kind: "counting", left: now.left - 1 } : { kind: "due" };
}

export const decline = (now: UpNext): UpNext => (now.kind === "none" ? now : { kind: "declined" });
