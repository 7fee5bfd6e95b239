// What events call the site's pages, rows and titles; and when a film was asked for.
import assert from "node:assert/strict";
import test from "node:test";
import { rowName, titleIn } from "../../clients/web/src/events/places.ts";

const TITLE = "ttl_01J8ZK3M5N7P9Q1R3S5T7V9W1X";

test("a title is found in the addresses that are about it", () => {
  assert.equal(titleIn(`/title/${TITLE}`), TITLE);
  assert.equal(titleIn(`/watch/${TITLE}?from=1`), TITLE);
  assert.equal(titleIn("/title/nonsense"), undefined);
});

test("a row's name has no blank, in whatever alphabet it is", () => {
  for (const place of ["newest", "Science Fiction", "خيال علمي", "Drama & Comedy", "x".repeat(200)]) assert.match(rowName(place), /^[A-Za-z0-9_.:/-]{1,80}$/);
  assert.equal(rowName("Science Fiction"), "Science-Fiction");
  assert.equal(rowName(undefined), undefined);
});
