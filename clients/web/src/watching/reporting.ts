/**
 * Where a player was, told to the API: as it pauses, jumps, stops, and every five minutes; kept while there is no network.
 *
 * Of each viewing the last report alone is kept, as it alone counts. What waits lies in localStorage by profile, so that it
 * outlives the page, and is told as who it is of. A report may be sent twice: the API takes it once.
 */

export interface Report {
  content_id: string;
  position: number;
  duration: number;
  /** Seconds of it that have played in this viewing. */
  watched: number;
  viewing_id: string;
  /** Seconds, where the credits are known to begin: from there on it is finished. */
  credits_at?: number;
  /** By this device's clock, in milliseconds. */
  at: number;
}

export interface Transport {
  now: () => number;
  store: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  /** Resolves to the server's time in milliseconds; to null where what was sent is refused for good; rejects where it did not arrive. */
  send: (batch: Batch, leaving: boolean) => Promise<number | null>;
}

export interface Batch {
  device_time: string;
  clock_offset?: number;
  reports: (Omit<Report, "at"> & { observed_at: string })[];
}

const EVERY = 300;
/** Seconds: what differs less is the same place. */
const SAME = 0.5;
const MOST = 100;
/** Milliseconds: an answer that took longer says too little of the server's clock. */
const TELLING = 5000;
const CLOCK = "matinee.clock";

/** What waits to be told of one profile's viewings. */
export class ReportQueue {
  private readonly place: string;
  private readonly outside: Transport;

  constructor(profileId: string, outside: Transport) {
    this.place = `matinee.positions.${profileId}`;
    this.outside = outside;
  }

  all(): Report[] {
    return JSON.parse(this.outside.store.getItem(this.place) ?? "[]") as Report[];
  }

  add(report: Report): void {
    const others = this.all().filter((each) => each.viewing_id !== report.viewing_id);
    this.keep([...others, report].slice(-MOST));
  }

  /** All of it at once. What came meanwhile stays; so does all, where it did not arrive. */
  async tell(leaving = false): Promise<void> {
    const { now, store, send } = this.outside;
    const told = this.all();
    if (told.length === 0) return;
    const sent = now();
    const offset = store.getItem(CLOCK);
    const reports = told.map(({ at, ...report }) => ({ ...report, observed_at: new Date(at).toISOString() }));
    const server = await send({ device_time: new Date(sent).toISOString(), ...(offset !== null && { clock_offset: Number(offset) }), reports }, leaving);
    const gone = new Set(told.map((each) => `${each.viewing_id} ${each.at}`));
    this.keep(this.all().filter((each) => !gone.has(`${each.viewing_id} ${each.at}`)));
    const answered = now();
    if (server !== null && answered - sent < TELLING) store.setItem(CLOCK, String((server - (sent + answered) / 2) / 1000));
  }

  private keep(reports: Report[]): void {
    if (reports.length > 0) this.outside.store.setItem(this.place, JSON.stringify(reports));
    else this.outside.store.removeItem(this.place);
  }
}

type ViewingKey = Pick<Report, "content_id" | "viewing_id" | "credits_at">;

/** One viewing: what is worth telling of it. */
export class Viewing {
  private watched = 0;
  private last = 0;
  private told: { at: number; position: number };
  private readonly of: ViewingKey;
  private readonly waiting: ReportQueue;
  private readonly now: () => number;

  constructor(of: ViewingKey, waiting: ReportQueue, now: () => number) {
    this.of = of;
    this.waiting = waiting;
    this.now = now;
    this.told = { at: now(), position: Number.NaN };
  }

  /** As the film goes on: true when it is time to tell so. */
  passes(position: number, playing: boolean): boolean {
    const step = position - this.last;
    if (playing && step > 0 && step < 5) this.watched += step;
    this.last = position;
    return playing && this.now() - this.told.at >= EVERY * 1000;
  }

  /** Puts it among what waits, unless it says nothing new. */
  is(position: number, duration: number): boolean {
    if (!(duration > 0) || this.watched === 0 || Math.abs(position - this.told.position) < SAME) return false;
    this.told = { at: this.now(), position };
    const round = (seconds: number) => Math.round(seconds * 1000) / 1000;
    this.waiting.add({ ...this.of, position: round(position), duration: round(duration), watched: round(this.watched), at: this.told.at });
    return true;
  }
}
