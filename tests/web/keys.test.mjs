// What a key press means, on layouts of several scripts and with several things focused.
import assert from "node:assert/strict";
import test from "node:test";
import { activeKeys, nameOf, pressKey } from "../../clients/web/src/player/keys.ts";

const pressed = (key, code, shiftKey = false) => nameOf({ key, code, shiftKey });

test("a Latin letter is what is written on the key, wherever the layout has it", () => {
  assert.equal(pressed("k", "KeyV"), "k"); // Dvorak
  assert.equal(pressed("K", "KeyK", true), "k");
  assert.equal(pressed("M", "KeyM"), "m"); // caps lock
});

test("a layout of another script is read by where its keys lie", () => {
  assert.equal(pressed("ن", "KeyK"), "k"); // Arabic
  assert.equal(pressed("л", "KeyK"), "k"); // Russian
  assert.equal(pressed("٥", "Digit5"), "5");
  assert.equal(pressed("؟", "Slash", true), "?");
  assert.equal(pressed("و", "Comma"), ",");
  assert.equal(pressed("ю", "Period"), ".");
  assert.equal(pressed("Ю", "Period", true), ">");
});

test("Shift makes another key of N and P alone, and caps lock is no Shift", () => {
  assert.equal(pressed("N", "KeyN", true), "N");
  assert.equal(pressed("P", "KeyP", true), "P");
  assert.equal(pressed("ح", "KeyP", true), "P");
  assert.equal(pressed("P", "KeyP"), "p");
  assert.equal(pressed("p", "KeyP", true), "P"); // caps lock and Shift
});

function fakeActions(more = {}) {
  const done = [];
  const noted = (name) => (...values) => done.push([name, ...values]);
  const names = ["toggle", "seek", "seekToShare", "louder", "mute", "fullscreen", "toggleSubtitles", "textSize", "textOpacity", "boxOpacity", "faster", "frame", "help"];
  const actions = { ...Object.fromEntries(names.map((name) => [name, noted(name)])), pictureInPicture: null, next: null, previous: null, ...more };
  return { actions, done, noted };
}

/** A press of a key while what `focused` matches has the focus. */
function event(key, focused = "body", more = {}) {
  const fits = (selector) => selector.split(",").some((one) => one.trim() === focused);
  const target = { closest: (selector) => (fits(selector) ? {} : null), matches: (selector) => selector.includes(focused) && !focused.includes("data-seeks") };
  return { key, code: "", shiftKey: false, target, preventDefault() {}, ...more };
}

test("keys do what YouTube's do", () => {
  const { actions, done } = fakeActions();
  for (const key of ["k", " ", "j", "l", "c", "+", "-", "o", "w", "<", ">", ",", ".", "5", "?"]) assert.ok(pressKey(event(key), actions), key);
  assert.deepEqual(done, [
    ["toggle"], ["toggle"], ["seek", -10], ["seek", 10], ["toggleSubtitles"], ["textSize", 1], ["textSize", -1], ["textOpacity"], ["boxOpacity"],
    ["faster", -1], ["faster", 1], ["frame", -1], ["frame", 1], ["seekToShare", 0.5], ["help"],
  ]);
});

test("a slider keeps the keys that move it, but letters go on working", () => {
  const { actions, done } = fakeActions();
  for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]) assert.ok(!pressKey(event(key, "input[type=range]"), actions), key);
  assert.ok(pressKey(event("m", "input[type=range]"), actions));
  assert.deepEqual(done, [["mute"]]);
});

test("a key with Ctrl is the browser's", () => {
  const { actions, done } = fakeActions();
  assert.ok(!pressKey(event("f", "body", { ctrlKey: true }), actions));
  assert.deepEqual(done, []);
});

test("what there is not has no key and no line in the list", () => {
  const without = fakeActions();
  const shifted = { code: "KeyN", shiftKey: true };
  assert.ok(!pressKey(event("N", "body", shifted), without.actions));
  const lines = (actions) => activeKeys(actions).map(([, does]) => does);
  for (const does of ["keys.next", "keys.previous", "keys.pip"]) assert.ok(!lines(without.actions).includes(does));

  const within = fakeActions({ next: () => within.done.push(["next"]) });
  assert.ok(pressKey(event("N", "body", shifted), within.actions));
  assert.deepEqual(within.done, [["next"]]);
  assert.ok(lines(within.actions).includes("keys.next"));
  assert.ok(!lines(within.actions).includes("keys.previous"));
});
