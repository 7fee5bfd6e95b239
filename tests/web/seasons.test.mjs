// A series opens where one goes on with it, or at its beginning, which specials are not.
import assert from "node:assert/strict";
import test from "node:test";
import { inOrder, openSeason } from "../../clients/web/src/viewer/seasonChoice.ts";

const numbered = (...numbers) => numbers.map((number) => ({ number }));

test("specials stand last, the others in their order", () => {
  assert.deepEqual(inOrder(numbered(0, 1, 2)), numbered(1, 2, 0));
  assert.deepEqual(inOrder(numbered(0)), numbered(0));
});

for (const [why, seasons, asked, watching, opened] of [
  ["the first season that is not specials", [0, 1, 2], null, null, 1],
  ["the first one there is, whatever its number", [0, 3, 4], null, null, 3],
  ["specials where there is nothing else", [0], null, null, 0],
  ["the season that the profile is in", [0, 1, 2], null, 2, 2],
  ["specials where the profile is in them", [0, 1, 2], null, 0, 0],
  ["the season of the address, before any other", [0, 1, 2], "0", 2, 0],
  ["the beginning where the address names none of them", [0, 1, 2], "9", null, 1],
  ["the season that the profile is in where the address names none of them", [0, 1, 2], "constructor", 2, 2],
  ["the beginning where the profile's season is not shown any more", [0, 1], null, 7, 1],
])
  test(`a series opens on ${why}`, () => assert.equal(openSeason(numbered(...seasons), asked, watching)?.number, opened));

test("a series without a season opens on none", () => assert.equal(openSeason([], "1", 1), undefined));
