// The episode before the one that plays.
import assert from "node:assert/strict";
import test from "node:test";
import { previousEpisode } from "../../clients/web/src/player/episodes.ts";

const episode = (number, more = {}) => ({ content_id: `ttl_${number}`, type: "episode", parent_id: "ttl_s", number, playable: true, ...more });
const number = (title, all) => previousEpisode(title, all)?.number ?? null;

test("it is its season's, in their order, and can be watched", () => {
  const all = [episode(5), episode(1), episode(2), episode(3, { playable: false }), episode(4), episode(3, { content_id: "ttl_x", parent_id: "ttl_other" })];
  assert.equal(number(episode(2), all), 1);
  assert.equal(number(episode(1), all), null);
  assert.equal(number(episode(4), all), 2);
});

test("a film stands alone", () => {
  assert.equal(number({ ...episode(2), type: "movie" }, [episode(1), episode(3)]), null);
});
