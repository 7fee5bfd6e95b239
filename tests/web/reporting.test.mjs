// What a player tells of where it is: how often, what waits without a network, and what a clock is known by.
import assert from "node:assert/strict";
import test from "node:test";
import { Viewing, ReportQueue } from "../../clients/web/src/watching/reporting.ts";

class World {
  at = 1_000_000;
  kept = new Map();
  sent = [];
  offline = false;
  /** Milliseconds that the server's clock is ahead, and that a way takes. */
  ahead = -90_000;
  way = 20;
  constructor() {
    this.outside = {
      now: () => this.at,
      store: { getItem: (name) => this.kept.get(name) ?? null, setItem: (name, value) => this.kept.set(name, value), removeItem: (name) => this.kept.delete(name) },
      send: async (batch, leaving) => {
        if (this.offline) throw new TypeError("no network");
        this.sent.push({ ...batch, leaving });
        this.at += this.way;
        const server = this.at + this.ahead;
        this.at += this.way;
        return server;
      },
    };
    this.waiting = new ReportQueue("pro_1", this.outside);
  }
  viewing(id = "ses_1") {
    return new Viewing({ content_id: "ttl_1", viewing_id: id }, this.waiting, this.outside.now);
  }
}

/** It plays from one place to another, told so each quarter of a second; how often it was time to report. */
function plays(world, viewing, from, to) {
  let reports = 0;
  for (let position = from; position <= to; position += 0.25) {
    world.at += 250;
    if (viewing.passes(position, true) && viewing.is(position, 7200)) reports += 1;
  }
  return reports;
}

test("an hour with three pauses and three jumps writes a twentieth of a heartbeat's", () => {
  const world = new World();
  const viewing = world.viewing();
  let [reports, at] = [0, 0];
  for (let each = 0; each < 6; each++) {
    reports += plays(world, viewing, at, at + 600);
    at += 600 + (each % 2) * 30;
    reports += viewing.is(at, 7200) ? 1 : 0;
  }
  assert.ok(reports <= (0.05 * 3600) / 10, `${reports} an hour`);
  assert.ok(reports >= 12, `${reports} an hour`);
});

test("a pause that follows a pause, and a film that never played, say nothing", () => {
  const world = new World();
  const viewing = world.viewing();
  assert.equal(viewing.is(10, 100), false);
  plays(world, viewing, 10, 20);
  assert.deepEqual([viewing.is(20, 100), viewing.is(20.2, 100), viewing.is(20, Number.NaN)], [true, false, false]);
  assert.equal(world.waiting.all()[0].watched, 10);
});

test("what waits without a network is the last of each viewing, and outlives the page", async () => {
  const world = new World();
  world.offline = true;
  for (const id of ["ses_1", "ses_2", "ses_1"]) {
    const viewing = world.viewing(id);
    plays(world, viewing, 0, world.at / 1e6);
    viewing.is(world.at / 1e6, 100);
    await assert.rejects(world.waiting.tell());
  }
  const later = new ReportQueue("pro_1", world.outside);
  assert.deepEqual(later.all().map((each) => each.viewing_id), ["ses_2", "ses_1"]);
  assert.deepEqual(new ReportQueue("pro_2", world.outside).all(), []);
  world.offline = false;
  await later.tell();
  await later.tell();
  assert.deepEqual(world.sent.map(({ reports }) => reports.length), [2]);
  assert.deepEqual(later.all(), []);
});

test("what comes while something is on its way is not lost", async () => {
  const world = new World();
  const viewing = world.viewing();
  plays(world, viewing, 0, 10);
  viewing.is(10, 100);
  const telling = world.waiting.tell();
  plays(world, viewing, 10, 20);
  viewing.is(20, 100);
  await telling;
  assert.deepEqual(world.waiting.all().map(({ position }) => position), [20]);
});

test("an answer tells how far this clock is off, unless it took too long", async () => {
  const world = new World();
  const viewing = world.viewing();
  for (const [position, way] of [[10, 20], [20, 9000], [30, 20]]) {
    world.way = way;
    plays(world, viewing, position - 10, position);
    viewing.is(position, 100);
    await world.waiting.tell();
  }
  assert.deepEqual(world.sent.map((each) => each.clock_offset), [undefined, -90, -90]);
});

test("a report says where the credits begin, where that is known", () => {
  const world = new World();
  const credited = new Viewing({ content_id: "ttl_1", viewing_id: "ses_1", credits_at: 90 }, world.waiting, world.outside.now);
  for (const [viewing, position] of [
    [credited, 95],
    [world.viewing("ses_2"), 95],
  ]) {
    plays(world, viewing, position - 5, position);
    viewing.is(position, 100);
  }
  assert.deepEqual(
    world.waiting.all().map((report) => report.credits_at),
    [90, undefined],
  );
});
