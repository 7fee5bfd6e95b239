// What a page shows of an experiment stays, and its exposure is told once.
import assert from "node:assert/strict";
import test from "node:test";
import { comparedOf, sees } from "../../clients/web/src/events/compared.ts";
import { onceEach, settled } from "../../clients/web/src/experiments/settling.ts";

const large = { variant: "large", tracked: "hero.1" };

test("nothing is shown before it is known, and what was shown first stays", () => {
  assert.equal(settled("pro_1", "hero", undefined), undefined);
  assert.deepEqual(settled("pro_1", "hero", large), large);
  assert.deepEqual(settled("pro_1", "hero", { variant: "control", tracked: "hero.2" }), large);
  assert.deepEqual(settled("pro_1", "hero", undefined), large);
  assert.deepEqual(settled("pro_2", "hero", { variant: "control" }), { variant: "control" }, "another profile sees its own");
});

test("what is stopped gives way, and does not come back while the page is open", () => {
  assert.deepEqual(settled("pro_1", "rows", large), large);
  assert.equal(settled("pro_1", "rows", null), null);
  assert.equal(settled("pro_1", "rows", large), null);
});

test("an exposure is told once for each person, experiment and variant, also by the next page", () => {
  const kept = new Map();
  const store = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) };
  const told = [];
  const page = () => onceEach((tracked, variant) => told.push(`${tracked} ${variant}`), () => true, store);
  const first = page();
  first("pro_1", "hero.1", "large");
  first("pro_1", "hero.1", "large");
  page()("pro_1", "hero.1", "large");
  assert.deepEqual(told, ["hero.1 large"]);
  first("pro_2", "hero.1", "large");
  first("pro_1", "hero.2", "large");
  first("pro_1", "hero.2", "control");
  assert.deepEqual(told, ["hero.1 large", "hero.1 large", "hero.2 large", "hero.2 control"]);
  for (const name of kept.keys()) assert.match(name, /^matinee\.events:/, "it is forgotten with the clickstream");
  for (let n = 0; n < 400; n++) first("pro_1", `many.${n}`, "a");
  assert.ok([...kept.values()].join("").split("\n").length <= 200);
});

test("before consent nothing is told and nothing is kept", () => {
  const store = { getItem: () => null, setItem: () => assert.fail("kept") };
  onceEach(() => assert.fail("told"), () => "", store)("pro_1", "hero.1", "large");
});

test("events say what somebody sees of what is compared, and nothing of what was stopped or is another's", () => {
  assert.deepEqual(comparedOf("pro_5"), {});
  sees("pro_5", "hero", [{ variant: "large", tracked: "hero.1" }]);
  sees("pro_5", "flag", [{ variant: "on" }]);
  sees("pro_5", "page", [{ variant: "fresh_first", tracked: "row_order.2" }, { variant: "forced" }]);
  assert.deepEqual(comparedOf("pro_5"), { "hero.1": "large", "row_order.2": "fresh_first" });
  assert.deepEqual(comparedOf("pro_50"), {});
  sees("pro_5", "hero", []);
  assert.deepEqual(comparedOf("pro_5"), { "row_order.2": "fresh_first" });
  sees("pro_5", "page", Array.from({ length: 30 }, (_, n) => ({ variant: "a", tracked: `many.${n}` })));
  assert.equal(Object.keys(comparedOf("pro_5")).length, 20, "no more than a batch may say");
});
