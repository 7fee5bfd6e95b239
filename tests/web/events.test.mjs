// The queue of the clickstream's browser package: what it keeps, when it sends, and what it never does without consent.
import assert from "node:assert/strict";
import test, { mock } from "node:test";
import { click, settle, SOON, VISITOR, World } from "./events/world.mjs";

/** A tab of somebody who has consented. */
async function consented(world, options) {
  const tab = await world.open(options);
  tab.consent(true);
  return tab;
}

test("before consent nothing is sent, stored or given an id", async () => {
  const world = new World();
  const tab = await world.open();
  for (let count = 0; count < 200; count++) click(tab);
  tab.fire("pagehide");
  await world.pass(60_000);
  assert.deepEqual([world.arrived, world.store, tab.active() ?? false], [[], {}, false]);
});

test("what happened before consent stays untold after it", async () => {
  const world = new World();
  const tab = await world.open();
  click(tab, "before");
  tab.consent(true);
  click(tab, "after");
  await world.pass(SOON);
  assert.deepEqual(world.events.map(({ target }) => target), ["after"]);
});

test("a batch says what the schema asks for, as text that needs no preflight", async () => {
  const world = new World();
  const tab = await consented(world, { context: () => ({ app: "web", language: "de", experiments: { artwork: "b" } }) });
  tab.track("page_viewed", { page: "home" });
  await world.pass(SOON);
  const [batch] = world.arrived;
  assert.deepEqual([batch.url, batch.method, batch.headers, batch.keepalive], ["/v1/events", "POST", {}, true]);
  assert.deepEqual(Object.keys(batch.context).sort(), ["app", "dropped", "experiments", "language", "session_id", "visitor_id"]);
  assert.deepEqual(batch.context.experiments, { artwork: "b" });
  const [{ event_id, ts, ...event }] = batch.events;
  assert.deepEqual(event, { type: "page_viewed", page: "home" });
  assert.match(event_id, /^[A-Za-z0-9_-]{8,64}$/);
  assert.match(batch.context.visitor_id, /^[A-Za-z0-9_-]{8,64}$/);
  assert.match(batch.context.session_id, /^[A-Za-z0-9_-]{8,64}$/);
  assert.equal(ts, "2026-11-29T12:00:00.000Z");
  assert.equal(batch.sent_at, "2026-11-29T12:00:10.000Z");
});

test("the next page knows who consented, and is the same visitor in the same session", async () => {
  const world = new World();
  click(await consented(world));
  await world.pass(SOON);
  await world.closeAll();
  click(await world.open());
  await world.pass(SOON);
  const [one, two] = world.arrived;
  assert.equal(two.context.visitor_id, one.context.visitor_id);
  assert.equal(two.context.session_id, one.context.session_id);
});

test("withdrawn consent empties all and forgets every id, in every tab", async () => {
  const world = new World();
  world.answer = () => "offline";
  const [one, two] = [await consented(world), await world.open()];
  click(one);
  click(two);
  await world.pass(SOON);
  assert.equal(world.waiting, 2);
  world.store["matinee.consent"] = "of the app";
  one.consent(false);
  assert.deepEqual(world.store, { "matinee.consent": "of the app" });
  world.answer = () => 202;
  click(two);
  two.fire("pagehide");
  await world.pass(600_000);
  assert.deepEqual([world.arrived, Object.keys(world.store)], [[], ["matinee.consent"]]);
});

test("who consents again is another visitor in another session", async () => {
  const world = new World();
  const tab = await consented(world);
  click(tab);
  await world.pass(SOON);
  tab.consent(false);
  tab.consent(true);
  click(tab);
  await world.pass(SOON);
  const [one, two] = world.arrived.map(({ context }) => context);
  assert.notEqual(one.visitor_id, two.visitor_id);
  assert.notEqual(one.session_id, two.session_id);
});

test("consent twice changes no id", async () => {
  const world = new World();
  const tab = await consented(world);
  const before = world.store[VISITOR];
  tab.consent(true);
  assert.equal(world.store[VISITOR], before);
});

for (const [name, objection] of [["Global Privacy Control", { globalPrivacyControl: true }], ["Do Not Track", { doNotTrack: "1" }]]) {
  test(`${name} is a no, whatever is clicked in a banner`, async () => {
    const world = new World(objection);
    const tab = await consented(world);
    click(tab);
    tab.fire("pagehide");
    await world.pass(60_000);
    assert.deepEqual([world.arrived, world.store], [[], {}]);
  });
}

test("who turned on Global Privacy Control since is forgotten on the next page", async () => {
  const before = new World();
  before.answer = () => "offline";
  click(await consented(before));
  await before.closeAll();
  const world = new World({ store: before.store, globalPrivacyControl: true });
  await world.open();
  assert.deepEqual([world.arrived, world.store], [[], {}]);
});

test("a hundred events go at once, and no batch holds more", async () => {
  const world = new World();
  const tab = await consented(world);
  for (let count = 0; count < 250; count++) click(tab);
  await world.pass(SOON);
  await world.pass(SOON);
  assert.equal(world.counts.size, 250);
  assert.ok(world.arrived.every(({ events }) => events.length <= 100));
  assert.ok([...world.counts.values()].every((count) => count === 1));
});

test("who is patient sends what nobody sees live with what somebody does", async () => {
  const world = new World();
  const tab = await consented(world, { patience: 600_000 });
  click(tab);
  await world.pass(2 * SOON);
  assert.equal(world.counts.size, 0);
  tab.track("stalled", { play_id: "play-of-a-film", content_id: "ttl_01K9ZQ6V3N8M2X4R7T5W1Y0ABC", position: 1, stall_ms: 500 });
  await world.pass(SOON);
  assert.equal(world.counts.size, 2);
  click(tab, "later");
  await world.pass(600_000);
  assert.equal(world.counts.size, 3);
});

test("no batch is larger than 60 kB, in whatever alphabet", async () => {
  const world = new World();
  const tab = await consented(world);
  for (let count = 0; count < 90; count++) tab.track("searched", { search_id: "s".repeat(20), query: "أفلام ".repeat(200), results: 3 });
  await world.pass(SOON);
  await world.pass(SOON);
  assert.equal(world.counts.size, 90);
  assert.ok(world.arrived.length > 1);
  for (const { bytes } of world.arrived) assert.ok(bytes <= 60_000, `${bytes}`);
});

test("an event that no batch can hold is let go, and does not stop the others", async () => {
  const world = new World();
  const tab = await consented(world);
  tab.track("searched", { search_id: "s".repeat(20), query: "x".repeat(70_000), results: 3 });
  click(tab);
  await world.pass(SOON);
  assert.deepEqual(world.events.map(({ type }) => type), ["clicked"]);
  assert.equal(world.arrived[0].context.dropped, 1);
});

test("offline, events wait; each arrives once when the network is back, as it was", async () => {
  const world = new World();
  const tab = await consented(world);
  world.answer = () => "offline";
  for (let count = 0; count < 20; count++) click(tab);
  await world.pass(SOON);
  await world.pass(120_000);
  assert.deepEqual([world.arrived, world.waiting], [[], 20]);
  world.answer = () => 202;
  tab.fire("online");
  await world.pass(0);
  await world.pass(1000);
  assert.equal(world.counts.size, 20);
  assert.equal(world.waiting, 0);
  assert.ok(world.events.every(({ ts }) => ts === "2026-11-29T12:00:00.000Z"), "the events' times are those of the clicks");
  assert.ok(world.arrived[0].sent_at >= "2026-11-29T12:02:10.000Z", "the clock's reading is that of the attempt that arrived");
});

test("an answer that was lost is asked for again under the same ids", async () => {
  const world = new World();
  const tab = await consented(world);
  world.answer = () => "lost";
  click(tab);
  await world.pass(SOON);
  world.answer = () => 202;
  await world.pass(300_000);
  assert.equal(world.arrived.length, 2);
  assert.equal(world.counts.size, 1);
  assert.equal(world.waiting, 0);
});

test("events survive the page, and the next one sends them at once", async () => {
  const world = new World();
  world.answer = () => "offline";
  click(await consented(world));
  await world.closeAll();
  world.answer = () => 202;
  await world.open();
  assert.equal(world.counts.size, 1);
});

test("after 429 nothing goes before Retry-After, not when the network returns nor when the page is left", async () => {
  const world = new World();
  const tab = await consented(world);
  let asked = 0;
  world.answer = () => (++asked, { status: 429, "retry-after": "120" });
  click(tab);
  await world.pass(SOON);
  for (let count = 0; count < 150; count++) click(tab);
  tab.flush();
  tab.fire("online");
  tab.fire("pagehide");
  await world.pass(119_000);
  assert.equal(asked, 1);
  world.answer = () => 202;
  await world.pass(1000);
  assert.equal(world.waiting, 0);
});

test("a server that fails is asked less and less often, and within five minutes once it works", async () => {
  const world = new World();
  const tab = await consented(world);
  const attempts = [];
  world.answer = () => (attempts.push(Date.now()), 503);
  click(tab);
  for (let second = 0; second < 3600; second++) await world.pass(1000);
  assert.ok(attempts.length > 8 && attempts.length < 80, `${attempts.length} attempts in an hour`);
  world.answer = () => 202;
  await world.pass(300_000);
  assert.equal(world.waiting, 0);
});

test("a batch that is refused for good is not sent again", async () => {
  for (const status of [400, 403, 413, 422]) {
    const world = new World();
    const tab = await consented(world);
    world.answer = () => status;
    click(tab);
    await world.pass(SOON);
    await world.pass(3_600_000);
    assert.deepEqual([world.arrived.length, world.waiting], [1, 0], `${status}`);
  }
});

test("a batch of which some events are refused is not sent again", async () => {
  const world = new World();
  const tab = await consented(world);
  click(tab);
  click(tab);
  await world.pass(SOON);
  await world.pass(3_600_000);
  assert.equal(world.arrived.length, 1);
});

test("a token that has aged costs no events", async () => {
  const world = new World();
  const tab = await consented(world);
  world.answer = () => 401;
  click(tab);
  await world.pass(SOON);
  world.answer = () => 202;
  await world.pass(300_000);
  assert.equal(world.waiting, 0);
});

test("300 events at pagehide: what fits in a browser's quota goes, and the next page sends the rest; none is lost", async () => {
  const world = new World();
  const tab = await consented(world);
  world.answer = () => "offline";
  for (let count = 0; count < 99; count++) tab.track("searched", { search_id: "s".repeat(20), query: `${count} `.repeat(60).slice(0, 200), results: 3 });
  await world.pass(SOON);
  for (let count = 0; count < 201; count++) tab.track("searched", { search_id: "s".repeat(20), query: `${count} `.repeat(60).slice(0, 200), results: 3 });
  tab.fire("online"); // what rests is over
  let left = () => undefined;
  const inFlight = [];
  world.answer = (batch) => (inFlight.push(JSON.stringify(batch).length), new Promise((done) => { left = done; }));
  await world.pass(0);
  world.hidden = true;
  tab.fire("visibilitychange");
  tab.fire("pagehide");
  await settle();
  assert.ok(inFlight.length >= 1);
  assert.ok(inFlight.reduce((sum, bytes) => sum + bytes, 0) < 64 * 1024, `${inFlight}`);
  await world.closeAll();
  world.answer = () => 202;
  await world.open();
  await world.pass(SOON);
  assert.equal(world.counts.size, 300);
  assert.equal(world.waiting, 0);
});

test("what is on its way as a page is hidden is not sent again as it is left", async () => {
  const world = new World();
  const tab = await consented(world);
  for (let count = 0; count < 50; count++) click(tab);
  world.hidden = true;
  tab.fire("visibilitychange");
  tab.fire("pagehide");
  await settle();
  assert.equal(world.events.length, 50);
  assert.equal(world.waiting, 0);
});

test("what is told as a page is left goes with it", async () => {
  const world = new World();
  const tab = await consented(world);
  tab.leaving.add((gone) => click(tab, gone ? "gone" : "hidden"));
  world.hidden = true;
  tab.fire("visibilitychange");
  tab.fire("pagehide");
  await settle();
  assert.deepEqual(world.events.map(({ target }) => target), ["hidden", "gone"]);
});

for (const locks of [true, false]) {
  test(`two tabs share the queue${locks ? " and send each event once" : "; without locks none is lost"}`, async () => {
    const world = new World({ locks });
    world.answer = async () => (await settle(), 202);
    const tabs = [await consented(world), await world.open()];
    for (let count = 0; count < 120; count++) click(tabs[count % 2]);
    await world.pass(SOON);
    for (let turn = 0; turn < 5; turn++) await world.pass(SOON);
    assert.equal(world.counts.size, 120);
    assert.equal(world.waiting, 0);
    if (locks) assert.equal(world.events.length, 120);
    else assert.ok(world.events.length <= 240);
  });
}

test("ten tabs that are closed at once send each their own", async () => {
  const world = new World();
  const tabs = [await consented(world)];
  for (let count = 1; count < 10; count++) tabs.push(await world.open());
  for (const tab of tabs) for (let count = 0; count < 5; count++) click(tab);
  for (const tab of tabs) tab.fire("pagehide");
  await settle();
  assert.equal(world.events.length, 50);
});

test("what a closed tab left behind is sent by the one that stays", async () => {
  const world = new World();
  const [one, two] = [await consented(world), await world.open()];
  world.answer = () => "offline";
  click(one, "left behind");
  one.fire("pagehide");
  await settle();
  world.answer = () => 202;
  click(two);
  await world.pass(SOON);
  assert.deepEqual(world.events.map(({ target }) => target).sort(), ["left behind", "play"]);
});

test("no more than a thousand events wait; the oldest go, and how many is told", async () => {
  const world = new World();
  const tab = await consented(world);
  world.answer = () => "offline";
  for (let count = 0; count < 1010; count++) {
    click(tab, `c${count}`);
    mock.timers.tick(1);
  }
  assert.equal(world.waiting, 1000);
  world.answer = () => 202;
  await world.pass(300_000);
  for (let turn = 0; turn < 5; turn++) await world.pass(SOON);
  assert.equal(world.counts.size, 1000);
  assert.ok(!world.events.some(({ target }) => target === "c9"));
  assert.ok(world.events.some(({ target }) => target === "c10"));
  assert.equal(world.arrived.reduce((sum, { context }) => sum + context.dropped, 0), 10);
});

test("a store that is full costs events, not the page, and the count is told once there is room", async () => {
  let full = false;
  const store = new Proxy({}, {
    set(target, name, value) {
      if (full) throw new DOMException("full", "QuotaExceededError");
      target[name] = value;
      return true;
    },
  });
  const world = new World({ store });
  const tab = await consented(world);
  click(tab, "fits");
  full = true;
  click(tab, "does not fit");
  full = false;
  await world.pass(SOON);
  assert.deepEqual(world.events.map(({ target }) => target), ["fits"]);
  assert.ok(world.arrived[0].context.dropped >= 1);
});

test("a page to which the store is closed tells its events all the same, and keeps nothing", async () => {
  const world = new World();
  Object.defineProperty(globalThis, "localStorage", { configurable: true, get: () => { throw new DOMException("closed", "SecurityError"); } });
  const tab = await consented(world);
  click(tab);
  await world.pass(SOON);
  assert.equal(world.counts.size, 1);
});

test("an entry that something else spoiled does not stop the others", async () => {
  const world = new World();
  const tab = await consented(world);
  world.store["matinee.events:q0.spoiled"] = "nonsense";
  click(tab);
  await world.pass(SOON);
  assert.equal(world.counts.size, 1);
});

test("a session ends after half an hour without an event, and not before", async () => {
  const world = new World();
  const tab = await consented(world);
  click(tab);
  await world.pass(1_799_000);
  click(tab);
  await world.pass(1_799_000);
  click(tab);
  await world.pass(1_801_000);
  click(tab);
  await world.pass(SOON);
  const sessions = world.arrived.map(({ context }) => context.session_id);
  assert.equal(new Set(sessions.slice(0, 3)).size, 1);
  assert.notEqual(sessions[3], sessions[0]);
});

test("events that waited keep their session, whichever it is when they are sent", async () => {
  const world = new World();
  const tab = await consented(world);
  world.answer = () => "offline";
  click(tab, "yesterday");
  await world.pass(86_400_000);
  click(tab, "today");
  world.answer = () => 202;
  tab.fire("online");
  await world.pass(0);
  await world.pass(SOON);
  assert.deepEqual(world.arrived.map(({ events }) => events.map(({ target }) => target)), [["yesterday"], ["today"]]);
  assert.notEqual(world.arrived[0].context.session_id, world.arrived[1].context.session_id);
});

test("a clock two hours wrong: times and the clock's reading are wrong alike, so that the server mends both", async () => {
  const world = new World({ at: Date.parse("2026-11-29T14:00:00Z") });
  const tab = await consented(world);
  click(tab);
  await world.pass(4000);
  world.answer = () => "offline";
  await world.pass(SOON);
  world.answer = () => 202;
  await world.pass(300_000);
  const [{ sent_at, events: [{ ts }] }] = world.arrived;
  const trulyPassed = Date.now() - Date.parse("2026-11-29T14:00:00Z");
  assert.ok(Date.parse(sent_at) - Date.parse(ts) <= trulyPassed);
  assert.ok(Date.parse(sent_at) - Date.parse(ts) >= 4000);
});

test("a clock that is set back while events wait tells none of the future", async () => {
  const before = new World({ at: Date.parse("2026-11-29T14:00:00Z") });
  before.answer = () => "offline";
  click(await consented(before));
  await before.pass(SOON);
  const world = new World({ store: before.store, at: Date.parse("2026-11-29T12:00:20Z") });
  await world.open();
  const [{ sent_at, events: [{ ts }] }] = world.arrived;
  assert.equal(ts, sent_at);
});

test("events go with the headers of whom they are of, and wait while somebody else is here", async () => {
  const world = new World();
  let here = "";
  const tab = await consented(world, {
    who: () => here,
    headers: (who) => (who === "" ? {} : who === here ? { authorization: `Bearer ${who}` } : null),
  });
  click(tab, "of nobody");
  here = "anna";
  click(tab, "of anna");
  here = "ben";
  click(tab, "of ben");
  await world.pass(SOON);
  const told = () => world.arrived.map(({ headers, events }) => [headers.authorization ?? null, ...events.map(({ target }) => target)]);
  assert.deepEqual(told().sort(), [["Bearer ben", "of ben"], [null, "of nobody"]].sort());
  here = "anna";
  tab.flush();
  await world.pass(1000);
  assert.deepEqual(told()[2], ["Bearer anna", "of anna"]);
  assert.ok(!JSON.stringify(world.arrived.map(({ events, context }) => [events, context])).includes('"anna"'), "the name stays on the device");
});
