/** The recap, the intro and the credits of a film, and what can be skipped at a moment. */

interface Passage {
  start: number;
  end: number;
}

export interface Markers {
  recap?: Passage | null;
  intro?: Passage | null;
  credits_at?: number | null;
}

export interface Skippable {
  what: "recap" | "intro";
  /** Seconds, where it goes on. */
  to: number;
}

/** So near to its end nothing is gained any more. */
const NEARLY = 0.5;

export function skippable(marked: Markers | null | undefined, time: number): Skippable | null {
  for (const what of ["recap", "intro"] as const) {
    const passage = marked?.[what];
    if (passage && time >= passage.start && time < passage.end - NEARLY) return { what, to: passage.end };
  }
  return null;
}
