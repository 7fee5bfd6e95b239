/**
 * Keeps a browser's events until they have arrived, and nothing at all before somebody consented.
 *
 * Each event is an entry of its own in localStorage, so that tabs do not overwrite each other's, and a bad one spoils no other. An
 * entry is four lines: whose it is, its context, its time, itself. A batch is made of entries that agree in the first two.
 */
import { type Context, type EventFields, type EventType, VERSIONS } from "./schema.ts";

export interface Options {
  /** Where batches go. Where it is another origin's, that must allow this one by CORS; there is no preflight, unless `headers` asks for one. */
  url: string;
  /** Before the names of all that is stored: "matinee.events" unless told. */
  key?: string;
  /** Milliseconds that events may wait which no operator sees live: 10 s unless told. Longer saves requests. A page that goes sends all. */
  patience?: number;
  /** At the moment of an event: what app this is, its version, language, and the variants of experiments that are on. */
  context?: () => Omit<Context, "session_id" | "visitor_id" | "dropped">;
  /** A name for who is here now (a profile's id, say). It stays on the device; events are sent with the headers of whom they are of. */
  who?: () => string;
  /** The headers of somebody's batches; null lets them wait, as somebody else is here, or their token has aged. */
  headers?: (who: string) => Record<string, string> | null;
}

/** Where a title stood that was clicked. */
export interface Origin {
  content_id?: string | undefined;
  row_id?: string | undefined;
  place?: number | undefined;
  search_id?: string | undefined;
}

export interface Events {
  track: <Type extends EventType>(type: Type, fields: EventFields<Type>) => void;
  /** Yes begins; no empties everything and forgets every id. The browser's own objection (GPC, DNT) turns each yes into a no. */
  consent: (given: boolean) => void;
  /** Whether events are kept. */
  active: () => unknown;
  /** Sends what waits without waiting for more: when somebody signed in, or a token was renewed. */
  flush: () => void;
  /** What is to be done before the page is left (`gone`) or hidden; `delete` takes it back. */
  leaving: Set<(gone: boolean) => void>;
  /** The last title that was clicked. */
  origin: Origin;
}

/** Events of a batch, and bytes of all that are on their way: requests that outlive their page share 64 KiB, and some is the app's. */
const MOST = 100;
const ROOM = 56_000;
/** Events that wait at most, and characters of one. */
const KEPT = 1000;
const LONG = 9999;
/** Milliseconds until a batch goes, and at most after a failure. */
const SOON = 10_000;
const LATE = 300_000;
/** What an operator sees live: starts, failures and stalls. */
const LIVE = /_st|fail|stal/;
/** Milliseconds that one tab's store may lag behind another's. */
const SETTLED = 200;
/** Milliseconds without an event that end a session. */
const IDLE = 1_800_000;

export const newId = (): string => crypto.getRandomValues(new Uint32Array(3)).join("");

/** Calls `hears` at each of these events (names with a blank between), before anybody else hears of it; or no longer. */
export const listen = (
  names: string,
  hears: (event: any) => void,
  of: EventTarget = globalThis,
  how: "addEventListener" | "removeEventListener" = "addEventListener",
): void => names.split(" ").forEach((name) => of[how](name, hears, true));

/** Begins to keep and to send events, as far as somebody has consented. To be called once a page. */
export function start({ url, key = "matinee.events", patience = SOON, context = Object, who = String, headers = () => ({}) }: Options): Events {
  /** Names of entries that were made on this page, and are not on their way. */
  const own = new Set<string>();
  const leaving: Events["leaving"] = new Set();
  let store: Record<string, string> = {}; // for a page to which the browser closes its own
  let timer: ReturnType<typeof setTimeout> | 0 = 0;
  let bytes = 0;
  let lost = 0;
  let wait = 0;
  /** After a failure: milliseconds until the next attempt, and those of them that the server asked for. */
  let resting = 0;
  let asked = 0;
  let sending = false;
  try {
    store = localStorage;
  } catch {
    // What waits lives as long as the page.
  }

  const names = (begin: string) => Object.keys(store).filter((name) => name.startsWith(key + begin)).sort();
  const drop = (name: string) => delete store[name];
  const put = (name: string, value: string) => {
    try {
      store[key + name] = value;
    } catch {
      lost++; // it is full
    }
  };
  const forget = () => names(":").forEach(drop);
  const objects = () => (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl || +navigator.doNotTrack!;
  const active = () => !objects() && store[key + ":v"];

  function after(ms: number) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = resting = asked = 0;
      send();
    }, ms);
  }

  /** Sends the oldest of these that may go together. Resolves to whether they are done with; undefined where there are none. */
  function post(of: Iterable<string>): Promise<boolean> | undefined {
    const chosen: string[] = [];
    const events: string[] = [];
    const now = new Date().toISOString();
    const dropped = lost;
    let size = 0;
    let head = "";
    let about = "";
    let sent: Record<string, string> | null | undefined;
    for (const name of of) {
      const [whose, context, ts, event] = (store[name] ?? "").split("\n");
      if (!event || (head ? head != whose! + context : !(sent = headers(whose!)))) continue;
      head = whose! + (about = context!);
      size += new Blob([event]).size + 40;
      if (bytes + size > ROOM || events.length == MOST) break;
      own.delete(name);
      chosen.push(name);
      events.push(`{"ts":"${ts! < now ? ts : now}",${event}`); // a clock may have been set back
    }
    if (!chosen[0]) return;
    bytes += size;
    /** An answer; or an error, as it did not arrive, or its answer did not. */
    const answered = ({ status, headers }: Partial<Response>) => {
      bytes -= size;
      // Taken, or refused for good: neither a token that has aged, nor too many, nor a server's own fault.
      if (/^([23]|4(?!01|08|29))/.test(`${status}`)) {
        chosen.forEach(drop);
        lost -= dropped;
        wait = 0;
        return true;
      }
      chosen.forEach(own.add, own);
      wait = Math.min(2 * wait || SOON, LATE);
      asked = +headers?.get("retry-after")! * 1000;
      after((resting = asked || wait * Math.random()));
      return false;
    };
    return fetch(url, {
      method: "POST",
      keepalive: true,
      headers: sent!,
      body: `{"sent_at":"${now}","events":[${events}],"context":{"dropped":${dropped},${about}}`, // as text/plain
    }).then(answered, answered);
  }

  async function drain() {
    while (await post(names(":q")));
    sending = false;
    await new Promise((done) => setTimeout(done, SETTLED));
  }

  function send() {
    if (!active()) forget();
    else if (sending) after(SOON);
    else if (!resting) {
      sending = true;
      navigator.locks?.request(key, drain).catch(drain) ?? drain(); // one tab at a time
    }
  }

  listen("pagehide visibilitychange", ({ type }) => {
    const gone = type == "pagehide";
    if (gone || document.hidden) {
      leaving.forEach((act) => act(gone));
      if (active() && !resting) while (post(own));
    }
  });
  listen("online", () => asked || after(0));
  send();

  return {
    origin: {},
    leaving,
    active,
    flush: send,
    track(type, fields) {
      const visitor_id = active();
      if (!visitor_id) return;
      const now = new Date();
      const ts = now.toISOString();
      const due = LIVE.test(type) ? SOON : patience;
      const event_id = newId();
      const name = `:q${ts}${event_id}`;
      const event = JSON.stringify({ event_id, type, schema: VERSIONS[type], ...fields }).slice(1);
      const waiting = names(":q");
      let [session_id, last] = (store[key + ":s"] ?? "").split(" ");
      if (!(+now - +last! < IDLE)) session_id = newId(); // also where there is none
      put(":s", `${session_id} ${+now}`);
      if (waiting.length >= KEPT) lost += +drop(waiting[0]!);
      if (event.length > LONG) lost++;
      else put(name, [who(), JSON.stringify({ session_id, visitor_id, ...context() }).slice(1), ts, event].join("\n"));
      own.add(key + name);
      if (waiting.length >= MOST) send();
      else if (!timer || (due < patience && !resting)) after(due);
    },
    consent(given) {
      if (!given || objects()) forget();
      else if (!active()) put(":v", newId());
    },
  };
}
