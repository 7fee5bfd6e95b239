// A browser as far as the events' queue sees it: a store, a clock, a network, locks, and tabs that come and go.
import { mock } from "node:test";
import { start } from "../../../clients/sdk/src/core.ts";

export const VISITOR = "matinee.events:v";
export const SOON = 10_000;

/** Lets promises run; timers wait for `pass`. */
export async function settle() {
  for (let turn = 0; turn < 30; turn++) await new Promise((done) => setImmediate(done));
}

const put = (name, value) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

export class World {
  /** Batches that arrived, in order; each with the headers and size of its request. */
  arrived = [];
  /** What the server answers; a function of the batch. "lost": it arrives, and the answer does not. "offline": nothing does. */
  answer = () => 202;
  hidden = false;
  #locks = new Map();

  constructor({ store = {}, locks = true, at = Date.parse("2026-11-29T12:00:00Z"), ...navigator } = {}) {
    mock.timers.reset();
    mock.timers.enable({ apis: ["setTimeout", "Date"], now: at });
    this.store = store;
    const world = this;
    put("localStorage", store);
    put("navigator", { doNotTrack: null, ...(locks && { locks: { request: (name, work) => this.#lock(name, work) } }), ...navigator });
    put("document", { get hidden() { return world.hidden; } });
    put("fetch", (url, request) => this.#fetch(url, request));
  }

  async #lock(name, work) {
    const before = this.#locks.get(name) ?? Promise.resolve();
    const mine = before.then(() => work({ name }));
    this.#locks.set(name, mine.catch(() => undefined));
    return mine;
  }

  async #fetch(url, { method, headers, body, keepalive }) {
    const answer = await this.answer(JSON.parse(body));
    if (answer === "offline") throw new TypeError("Failed to fetch");
    this.arrived.push({ ...JSON.parse(body), url, method, headers, keepalive, bytes: Buffer.byteLength(body) });
    if (answer === "lost") throw new TypeError("Failed to fetch");
    const { status, ...fields } = typeof answer === "number" ? { status: answer } : answer;
    return new Response(null, { status, headers: fields });
  }

  get events() {
    return this.arrived.flatMap(({ events }) => events);
  }

  /** How often each event arrived. */
  get counts() {
    const counts = new Map();
    for (const { event_id } of this.events) counts.set(event_id, (counts.get(event_id) ?? 0) + 1);
    return counts;
  }

  get waiting() {
    return Object.keys(this.store).filter((name) => name.startsWith("matinee.events:q")).length;
  }

  async pass(ms) {
    await settle();
    mock.timers.tick(ms);
    await settle();
  }

  /** The page of a new tab. */
  async open(options = {}) {
    const listeners = [];
    put("addEventListener", (name, hears) => listeners.push([name, hears]));
    const events = start({ url: "/v1/events", ...options });
    await settle();
    const fire = (name, event = { type: name }) => listeners.filter(([each]) => each === name).forEach(([, hears]) => hears(event));
    return { ...events, events, fire };
  }

  /** Every page is gone with its timers; the clock goes on. */
  async closeAll() {
    await settle();
    const now = Date.now();
    mock.timers.reset();
    mock.timers.enable({ apis: ["setTimeout", "Date"], now });
    this.#locks.clear();
  }
}

export const click = (events, target = "play") => events.track("clicked", { page: "home", target });
