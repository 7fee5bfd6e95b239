// What is skipped, and how the next episode comes: nothing of it needs a browser.
import assert from "node:assert/strict";
import test from "node:test";
import { skippable } from "../../clients/web/src/player/markers.ts";
import { upNextAt, decline, NONE, SECONDS, countDown } from "../../clients/web/src/player/upNext.ts";

const MARKERS = { recap: { start: 0, end: 20 }, intro: { start: 30, end: 45.5 }, credits_at: 100 };
const IN_THE_CREDITS = { over: true, ended: false, autoplay: true };
const after = (count, now) => (count === 0 ? now : after(count - 1, countDown(now)));

test("a recap and an intro are skipped to their ends, from their beginnings until just before them", () => {
  const found = (time) => skippable(MARKERS, time);
  assert.deepEqual(found(0), { what: "recap", to: 20 });
  assert.deepEqual(found(30), { what: "intro", to: 45.5 });
  for (const time of [19.7, 20, 29.9, 45.2, 45.5, 110]) assert.equal(found(time), null, String(time));
  assert.equal(skippable({ intro: null, credits_at: 3 }, 1), null);
  assert.equal(skippable(undefined, 1), null);
});

test("the credits count down, and then the next one is due, once", () => {
  const begun = upNextAt(NONE, IN_THE_CREDITS);
  assert.deepEqual(begun, { kind: "counting", left: SECONDS });
  assert.equal(upNextAt(begun, IN_THE_CREDITS), begun);
  assert.deepEqual(after(SECONDS - 1, begun), { kind: "counting", left: 1 });
  assert.deepEqual(after(SECONDS, begun), { kind: "due" });
  assert.deepEqual(after(SECONDS + 5, begun), { kind: "due" });
});

test("it goes on counting where the film ends meanwhile", () => {
  const counting = after(4, upNextAt(NONE, IN_THE_CREDITS));
  assert.equal(upNextAt(counting, { ...IN_THE_CREDITS, ended: true }), counting);
});

test("who declines sees the credits; at their end it is offered, and waits", () => {
  const no = decline(after(3, upNextAt(NONE, IN_THE_CREDITS)));
  assert.deepEqual(no, { kind: "declined" });
  assert.equal(upNextAt(no, IN_THE_CREDITS), no);
  assert.equal(countDown(no), no);
  assert.deepEqual(upNextAt(no, { ...IN_THE_CREDITS, ended: true }), { kind: "offered" });
});

test("who goes back into the film is asked again", () => {
  for (const now of [decline(upNextAt(NONE, IN_THE_CREDITS)), after(3, upNextAt(NONE, IN_THE_CREDITS))]) {
    const back = upNextAt(now, { ...IN_THE_CREDITS, over: false });
    assert.deepEqual(back, NONE);
    assert.deepEqual(upNextAt(back, IN_THE_CREDITS), { kind: "counting", left: SECONDS });
  }
});

test("nothing begins by itself where that is not wanted", () => {
  const offered = upNextAt(NONE, { ...IN_THE_CREDITS, autoplay: false });
  assert.deepEqual(offered, { kind: "offered" });
  assert.equal(after(60, offered), offered);
});
