/** Retries what a network or a server in trouble did not answer. */
import { Offline, Problem } from "../../api/problems";

const FIRST = 1000;
const LONGEST = 30_000;
const SERVER_TRIES = 8;

/** Another try is worth it: the network's failures always, a server's own for a while. */
function isTransient(error: unknown, tries: number): boolean {
  if (error instanceof Offline) return true;
  const busy = error instanceof Problem && (error.status >= 500 || error.status === 429 || error.code === "in_progress");
  return busy && tries < SERVER_TRIES;
}

/** Milliseconds before the next try: doubled each time, never longer than half a minute, and never all at the same moment. */
export function pause(tries: number, chance = Math.random()): number {
  return Math.min(FIRST * 2 ** (tries - 1), LONGEST) * (0.5 + chance / 2);
}

/** `onWait(true)` when a wait begins, `onWait(false)` when a try has worked again. A network that is back ends the wait. */
export async function withRetries<T>(attempt: () => Promise<T>, signal: AbortSignal, onWait: (waiting: boolean) => void): Promise<T> {
  for (let tries = 1; ; tries++) {
    signal.throwIfAborted();
    try {
      const answer = await attempt();
      if (tries > 1) onWait(false);
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      if (!isTransient(error, tries)) throw error;
      onWait(true);
      await wait(pause(tries), signal);
    }
  }
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      if (signal.aborted) reject(signal.reason);
      else resolve();
    }
    addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}
