// What an address asks for, and what the API's highlights become.
import assert from "node:assert/strict";
import test from "node:test";
import * as criteria from "../../clients/web/src/finding/criteria.ts";
import { highlightPieces } from "../../clients/web/src/finding/highlights.ts";

const from = (path) => new URLSearchParams(path.split("?")[1] ?? "");

test("an address of a search says all that was chosen, and is read back as it was", () => {
  const asked = {
    text: "café & 40% “off”",
    chosen: { type: ["movie"], genre: ["Drama", "Science fiction"], language: ["pt-BR"], cast: ["Sammy Davis, Jr."] },
    years: { from: 1990, to: 1999 },
  };
  assert.deepEqual(criteria.search(from(criteria.toSearch(asked))), asked);
});

test("an address of a list is read back as it was", () => {
  const asked = { genre: "Film noir", type: "series", language: "de", years: { from: null, to: 1960 }, sort: "title" };
  assert.deepEqual(criteria.browse(from(criteria.toBrowse(asked))), asked);
  assert.equal(criteria.toBrowse({}), "/browse");
});

test("what the API would refuse is as if it were not said", () => {
  const asked = criteria.search(from(`/search?q=${"x".repeat(500)}&type=play&language=Deutsch&year_from=19&year_to=soon&genre=&genre=War&genre=War`));
  assert.equal(asked.text.length, criteria.LONGEST);
  assert.deepEqual(asked.chosen, { type: [], genre: ["War"], language: [], cast: [] });
  assert.deepEqual(asked.years, { from: null, to: null });
  assert.equal(criteria.browse(from("/browse?type=play&sort=best")).type, null);
});

test("a value of a facet is chosen and let go, and what was typed stays", () => {
  const once = criteria.toggleValue(criteria.search(from("/search?q=sea")), "genre", "War");
  assert.equal(criteria.toSearch(once), "/search?q=sea&genre=War");
  assert.equal(criteria.filterCount(once), 1);
  assert.equal(criteria.toSearch(criteria.toggleValue(once, "genre", "War")), "/search?q=sea");
  assert.equal(criteria.toSearch(criteria.withoutFilters({ ...once, years: { from: 1950, to: null } })), "/search?q=sea");
});

test("a highlight is text in pieces, whatever stands in it", () => {
  assert.deepEqual(highlightPieces("The <mark>Light</mark>house"), [
    { text: "The ", marked: false },
    { text: "Light", marked: true },
    { text: "house", marked: false },
  ]);
  assert.deepEqual(highlightPieces("&lt;img onerror=&quot;x&quot;&gt; &amp;amp; <mark>it&#x27;s</mark>"), [
    { text: '<img onerror="x"> &amp; ', marked: false },
    { text: "it's", marked: true },
  ]);
});
