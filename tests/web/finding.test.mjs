// What an address asks for, and what the API's highlights become.
import assert from "node:assert/strict";
import test from "node:test";
import * as asking from "../../clients/web/src/finding/asking.ts";
import { pieces } from "../../clients/web/src/finding/marks.ts";

const from = (path) => new URLSearchParams(path.split("?")[1] ?? "");

test("an address of a search says all that was chosen, and is read back as it was", () => {
  const asked = {
    text: "café & 40% “off”",
    chosen: { type: ["movie"], genre: ["Drama", "Science fiction"], language: ["pt-BR"], cast: ["Sammy Davis, Jr."] },
    years: { from: 1990, to: 1999 },
  };
  assert.deepEqual(asking.search(from(asking.toSearch(asked))), asked);
});

test("an address of a list is read back as it was", () => {
  const asked = { genre: "Film noir", type: "series", language: "de", years: { from: null, to: 1960 }, sort: "title" };
  assert.deepEqual(asking.browse(from(asking.toBrowse(asked))), asked);
  assert.equal(asking.toBrowse({}), "/browse");
});

test("what the API would refuse is as if it were not said", () => {
  const asked = asking.search(from(`/search?q=${"x".repeat(500)}&type=play&language=Deutsch&year_from=19&year_to=soon&genre=&genre=War&genre=War`));
  assert.equal(asked.text.length, asking.LONGEST);
  assert.deepEqual(asked.chosen, { type: [], genre: ["War"], language: [], cast: [] });
  assert.deepEqual(asked.years, { from: null, to: null });
  assert.equal(asking.browse(from("/browse?type=play&sort=best")).type, null);
});

test("a value of a facet is chosen and let go, and what was typed stays", () => {
  const once = asking.toggled(asking.search(from("/search?q=sea")), "genre", "War");
  assert.equal(asking.toSearch(once), "/search?q=sea&genre=War");
  assert.equal(asking.howMany(once), 1);
  assert.equal(asking.toSearch(asking.toggled(once, "genre", "War")), "/search?q=sea");
  assert.equal(asking.toSearch(asking.unfiltered({ ...once, years: { from: 1950, to: null } })), "/search?q=sea");
});

test("a highlight is text in pieces, whatever stands in it", () => {
  assert.deepEqual(pieces("The <mark>Light</mark>house"), [
    { text: "The ", marked: false },
    { text: "Light", marked: true },
    { text: "house", marked: false },
  ]);
  assert.deepEqual(pieces("&lt;img onerror=&quot;x&quot;&gt; &amp;amp; <mark>it&#x27;s</mark>"), [
    { text: '<img onerror="x"> &amp; ', marked: false },
    { text: "it's", marked: true },
  ]);
});
