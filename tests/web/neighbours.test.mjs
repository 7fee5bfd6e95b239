// Which episodes stand before and after one.
import assert from "node:assert/strict";
import test from "node:test";
import { neighbours } from "../../clients/web/src/player/neighbours.ts";

const episode = (number, more = {}) => ({ content_id: `ttl_${number}`, type: "episode", parent_id: "ttl_s", number, playable: true, ...more });
const around = (title, all) => Object.values(neighbours(title, all)).map((each) => each?.number ?? null);

test("they are its season's, in their order, and can be watched", () => {
  const all = [episode(5), episode(1), episode(2), episode(3, { playable: false }), episode(4), episode(3, { content_id: "ttl_x", parent_id: "ttl_other" })];
  assert.deepEqual(around(episode(2), all), [1, 4]);
  assert.deepEqual(around(episode(1), all), [null, 2]);
  assert.deepEqual(around(episode(5), all), [4, null]);
});

test("a film stands alone", () => {
  assert.deepEqual(around({ ...episode(2), type: "movie" }, [episode(1), episode(3)]), [null, null]);
});
