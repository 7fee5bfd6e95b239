// What a player tells of a film: each play once, every second that was shown, stalls that are stalls.
import assert from "node:assert/strict";
import test from "node:test";
import { watch } from "../../clients/sdk/src/player.ts";
import { Video } from "./events/video.mjs";

/** A film about to be played, and what is told of it. */
function player({ active = true, origin = {}, now = 1_000_000, ...options } = {}) {
  const told = [];
  const clock = { now };
  const events = { active: () => active, track: (type, fields) => told.push({ type, ...fields }), leaving: new Set(), origin };
  const video = new Video();
  const real = Date.now;
  Date.now = () => clock.now;
  const leave = watch(events, video, { content_id: "ttl_1", ...options });
  const pass = (ms) => void (clock.now += ms);
  const of = (type) => told.filter((each) => each.type === type).map(({ type: _, play_id: __, content_id: ___, ...fields }) => fields);
  return { told, video, leave, pass, of, events, hide: () => events.leaving.forEach((act) => act()), goAway: () => events.leaving.forEach((act) => act({ type: "pagehide" })),
    types: () => told.map(({ type }) => type), allow: (given) => (active = given), [Symbol.dispose]: () => void (Date.now = real) };
}

const shown = (spans) => spans.reduce((sum, { from_position, position }) => sum + position - from_position, 0);

test("a film that is watched to its end: asked for, started, shown, finished", () => {
  using film = player();
  film.pass(800);
  film.video.play();
  film.video.shows(120, film.pass);
  film.video.is({ paused: true, ended: true }, "timeupdate", "pause", "ended");
  film.leave();
  assert.deepEqual([...new Set(film.types())], ["play_requested", "play_started", "played", "play_ended"]);
  assert.deepEqual(film.of("play_started"), [{ startup_ms: 800, duration: 120, height: 720 }]);
  assert.deepEqual(film.of("play_ended"), [{ position: 120, duration: 120, reason: "finished" }]);
  assert.equal(shown(film.of("played")), 120);
  assert.equal(new Set(film.told.map(({ play_id }) => play_id)).size, 1);
  assert.ok(film.told.every(({ content_id }) => content_id === "ttl_1"));
});

test("no span is longer than a minute, at whatever speed", () => {
  for (const playbackRate of [0.5, 1, 2]) {
    using film = player();
    film.video.duration = 3600;
    film.video.playbackRate = playbackRate;
    film.video.play();
    film.video.shows(600, film.pass);
    film.leave();
    const spans = film.of("played");
    assert.equal(shown(spans), 600 * playbackRate);
    for (const { from_position, position } of spans) assert.ok(position - from_position <= 60, `${position - from_position} s at ${playbackRate}`);
    assert.ok(spans.length >= 10, "it is told at least once a minute");
  }
});

test("startup is counted from the click, where the player knows it", () => {
  using film = player({ requested: 1_000_000 - 1500 });
  film.pass(500);
  film.video.play();
  assert.equal(film.of("play_started")[0].startup_ms, 2000);
});

test("who leaves before the first picture ended a play that never started", () => {
  using film = player();
  film.video.is({ paused: false }, "play");
  film.pass(4000);
  film.leave();
  assert.deepEqual(film.types(), ["play_requested", "play_ended"]);
  assert.equal(film.of("play_ended")[0].reason, "left");
});

test("a pause ends the span, and is told; the pause at the end is none", () => {
  using film = player();
  film.video.play();
  film.video.shows(10, film.pass);
  film.video.is({ paused: true }, "pause");
  film.pass(60_000);
  film.video.play();
  film.video.shows(5, film.pass);
  film.video.is({ paused: true, ended: true }, "pause", "ended");
  assert.deepEqual(film.of("paused"), [{ position: 10 }]);
  assert.deepEqual(film.of("played").map(({ from_position, position }) => [from_position, position]), [[0, 10], [10, 15]]);
});

test("a buffer that runs dry in mid-play is a stall, as long as it lasted", () => {
  using film = player();
  film.video.play();
  film.video.shows(10, film.pass);
  film.video.is({ readyState: 2 }, "waiting");
  film.pass(3000);
  film.video.is({ readyState: 4 }, "playing");
  film.video.shows(5, film.pass);
  film.leave();
  assert.deepEqual(film.of("stalled"), [{ position: 10, stall_ms: 3000, height: 720 }]);
  assert.equal(shown(film.of("played")), 15);
});

test("an engine that holds the film by its rate while it waits is a stall too", () => {
  using film = player();
  film.video.play();
  film.video.shows(10, film.pass);
  film.video.is({ playbackRate: 0 }, "ratechange");
  film.pass(2000);
  film.video.is({ playbackRate: 1 }, "ratechange");
  assert.equal(film.of("stalled")[0].stall_ms, 2000);
});

test("what is loaded after a seek is no stall", () => {
  using film = player();
  film.video.play();
  film.video.shows(10, film.pass);
  film.video.is({ seeking: true, currentTime: 80, readyState: 1 }, "seeking", "waiting");
  film.pass(2000);
  film.video.is({ seeking: false }, "seeked"); // and still too little to go on
  film.pass(2000);
  film.video.is({ readyState: 4 }, "playing");
  film.video.shows(5, film.pass);
  film.leave();
  assert.deepEqual(film.of("stalled"), []);
  assert.deepEqual(film.of("seeked"), [{ from_position: 10, position: 80 }]);
  assert.equal(shown(film.of("played")), 15);
});

test("the first picture's wait is no stall", () => {
  using film = player();
  film.video.is({ paused: false, readyState: 1 }, "play", "waiting");
  film.pass(5000);
  film.video.is({ readyState: 4 }, "playing");
  film.leave();
  assert.deepEqual(film.of("stalled"), []);
});

test("who gives up in a stall, or pauses it, has had it until then", () => {
  using left = player();
  left.video.play();
  left.video.shows(4, left.pass);
  left.video.is({ readyState: 2 }, "waiting");
  left.pass(7000);
  left.leave();
  assert.equal(left.of("stalled")[0].stall_ms, 7000);
  using paused = player();
  paused.video.play();
  paused.video.shows(4, paused.pass);
  paused.video.is({ readyState: 2 }, "waiting");
  paused.pass(2000);
  paused.video.is({ paused: true }, "pause");
  paused.pass(60_000);
  paused.video.play();
  assert.equal(paused.of("stalled")[0].stall_ms, 2000);
});

test("an engine's nudge out of a stall is part of the stall, and no seek", () => {
  using film = player();
  film.video.play();
  film.video.shows(10, film.pass);
  film.video.is({ readyState: 2 }, "waiting");
  film.pass(1000);
  film.video.seeks(10.2, film.pass, 500);
  film.video.shows(2, film.pass);
  assert.deepEqual(film.of("seeked"), []);
  assert.deepEqual(film.of("stalled").map(({ stall_ms }) => stall_ms), [1500]);
});

test("scrubbing over many places is one seek", () => {
  using film = player();
  film.video.play();
  film.video.shows(10, film.pass);
  for (const to of [30, 50, 70]) film.video.is({ seeking: true, currentTime: to, readyState: 1 }, "seeking");
  film.video.seeks(90, film.pass);
  film.video.shows(1, film.pass);
  assert.deepEqual(film.of("seeked"), [{ from_position: 10, position: 90 }]);
});

test("a picture's change of height ends the span, so that each span has one", () => {
  using film = player({ stats: () => ({ bitrate: 5_000_000, dropped_frames: 2 }) });
  film.video.play();
  film.video.shows(10, film.pass);
  film.video.videoHeight = 1080;
  film.video.shows(10, film.pass);
  film.leave();
  assert.deepEqual(film.of("quality_changed").map(({ height }) => height), [1080]);
  const [first, second] = film.of("played");
  assert.deepEqual([first.height, second.height, first.bitrate, first.dropped_frames], [720, 1080, 5_000_000, 2]);
  assert.equal(shown([first, second]), 20);
});

test("a media error fails the play, before the first picture without a position", () => {
  using film = player();
  film.video.is({ error: { code: 4 } }, "error");
  assert.deepEqual(film.of("play_failed"), [{ code: "media4", position: null }]);
  assert.deepEqual(film.of("play_ended").map(({ reason }) => reason), ["failed"]);
});

test("an engine's error is said by whoever hears it, and the film is left", () => {
  using film = player();
  film.video.play();
  film.video.shows(3, film.pass);
  film.leave("shaka.3016");
  assert.deepEqual(film.of("play_failed"), [{ code: "shaka.3016", position: 3 }]);
  assert.deepEqual(film.types().slice(-2), ["play_failed", "play_ended"]);
});

test("a film that is played again is another play", () => {
  using film = player();
  film.video.play();
  film.video.shows(5, film.pass);
  film.video.is({ paused: true, ended: true }, "pause", "ended");
  film.pass(30_000);
  film.video.is({ currentTime: 0 });
  film.video.play();
  film.video.shows(2, film.pass);
  film.leave();
  assert.equal(new Set(film.told.map(({ play_id }) => play_id)).size, 2);
  assert.equal(film.of("play_started")[1].startup_ms, 0);
  assert.deepEqual(film.of("play_ended").map(({ reason }) => reason), ["finished", "left"]);
});

test("a page that is hidden tells what was shown, and the film plays on", () => {
  using film = player();
  film.video.play();
  film.video.shows(20, film.pass);
  film.hide();
  assert.deepEqual(film.of("played").map(({ position }) => position), [20]);
  film.video.shows(10, film.pass);
  film.goAway();
  assert.deepEqual(film.of("played").map(({ from_position, position }) => [from_position, position]), [[0, 20], [20, 30]]);
  assert.deepEqual(film.of("play_ended").map(({ reason }) => reason), ["left"]);
});

test("a page that comes back from the browser's cache tells another play once it plays", () => {
  using film = player();
  film.video.play();
  film.video.shows(20, film.pass);
  film.goAway();
  film.video.is({ paused: true }, "pause", "timeupdate");
  film.video.play();
  film.video.shows(1, film.pass);
  film.leave();
  assert.deepEqual(film.types().filter((type) => /requested|ended/.test(type)), ["play_requested", "play_ended", "play_requested", "play_ended"]);
});

test("without consent a play has no id and is not told; with it, the next play is", () => {
  using film = player({ active: false });
  film.video.play();
  film.video.shows(20, film.pass);
  film.allow(true);
  film.video.shows(20, film.pass);
  assert.deepEqual(film.told, []);
  film.video.is({ paused: true }, "pause");
  film.video.play();
  assert.deepEqual(film.types(), ["play_requested", "play_started"]);
});

test("a play says which row it came from, if this title was the one clicked", () => {
  using from = player({ origin: { content_id: "ttl_1", row_id: "newest", place: 3 } });
  assert.deepEqual(from.of("play_requested"), [{ row_id: "newest", place: 3 }]);
  using other = player({ origin: { content_id: "ttl_2", row_id: "newest", place: 3 } });
  assert.deepEqual(other.of("play_requested"), [{}]);
});

test("who left hears nothing more", () => {
  using film = player();
  film.leave();
  assert.deepEqual([film.video.heard, film.events.leaving.size], [0, 0]);
  film.leave();
  assert.equal(film.of("play_ended").length, 1);
});
