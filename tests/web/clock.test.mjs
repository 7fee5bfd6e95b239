import assert from "node:assert/strict";
import test from "node:test";
import { clock } from "../../clients/web/src/player/clock.ts";

test("a time has hours only where it has one", () => {
  assert.deepEqual([0, 29.999999, 59.9, 61, 4025].map(clock), ["0:00", "0:30", "0:59", "1:01", "1:07:05"]);
});
