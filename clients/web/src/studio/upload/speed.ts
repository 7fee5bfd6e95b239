/** The speed of an upload: the mean of the last few seconds, so that the number does not jump. */

const WINDOW = 6000;

export function meter(now: () => number = () => performance.now()) {
  let samples: [at: number, sent: number][] = [];
  return {
    /** Bytes a second; 0 until it is known. What was up before the first sample does not count. */
    of(sent: number): number {
      const at = now();
      samples = [...samples.filter(([then]) => at - then <= WINDOW), [at, sent]];
      const [first, before] = samples[0] as [number, number];
      return at - first < 250 ? 0 : Math.max(0, ((sent - before) * 1000) / (at - first));
    },
  };
}

/** Seconds; null where nobody can say. */
export const timeLeft = (bytes: number, speed: number): number | null => (speed > 0 ? bytes / speed : null);
