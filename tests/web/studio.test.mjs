// What the studio computes beside the page: checksums, speeds, lists of many sources, edits of two people, who sees what, orders, files.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import test from "node:test";
import zlib from "node:zlib";
import { fault, first } from "../../clients/web/src/studio/jsonl.ts";
import { moved, nextNumber } from "../../clients/web/src/studio/order.ts";
import { languagesWithOwn, refusalOf, shownIn, pictureLanguages, widths } from "../../clients/web/src/studio/pictures.ts";
import { SAMPLE } from "../../clients/web/src/studio/sample.ts";
import { certificates, strictest } from "../../clients/web/src/studio/certificates.ts";
import { merge, same } from "../../clients/web/src/studio/merging.ts";
import { merged, sortKey } from "../../clients/web/src/studio/sources.ts";
import { hiddenReasons } from "../../clients/web/src/studio/hiddenReasons.ts";
import { faults, markersOf, marksOf, seconds, written } from "../../clients/web/src/studio/timing.ts";
import { crc32, inBase64 } from "../../clients/web/src/studio/upload/crc32.ts";
import { meter, timeLeft } from "../../clients/web/src/studio/upload/speed.ts";

test("the checksum is zlib's, of any length, in any pieces", () => {
  for (const length of [0, 1, 7, 8, 9, 63, 1000, 65_537]) {
    const bytes = randomBytes(length);
    const cut = Math.floor(length / 3);
    assert.equal(crc32(bytes), zlib.crc32(bytes), String(length));
    assert.equal(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut))), zlib.crc32(bytes), String(length));
  }
});

test("the checksum is written as four big-endian bytes in base64", () => {
  assert.equal(inBase64(crc32(new TextEncoder().encode("123456789"))), "y/Q5Jg==");
});

test("the speed is that of the last seconds, and what was up before does not count", () => {
  let now = 0;
  const speed = meter(() => now);
  assert.equal(speed.of(5_000_000), 0);
  now = 1000;
  assert.equal(speed.of(6_000_000), 1_000_000);
  now = 60_000;
  assert.equal(speed.of(6_000_000), 0);
  now = 61_000;
  assert.equal(speed.of(8_000_000), 2_000_000);
});

test("how long it takes is not told before it is known", () => {
  assert.equal(timeLeft(1000, 0), null);
  assert.equal(timeLeft(1000, 500), 2);
});

// --- series, files and pictures ------------------------------------------------------------------------------------

const episodes = [1, 2, 5].map((number) => ({ content_id: `e${number}`, number }));

test("an order deals the numbers out anew, and gaps stay where they are", () => {
  const told = (items) => items.map(({ content_id, number }) => `${content_id}:${number}`).join(" ");
  assert.equal(told(moved(episodes, 2, 0)), "e5:1 e1:2 e2:5");
  assert.equal(told(moved(episodes, 0, 1)), "e2:1 e1:2 e5:5");
  assert.equal(told(episodes), "e1:1 e2:2 e5:5");
});

test("the next number is that after the last, and 1 where there is none", () => {
  assert.equal(nextNumber(episodes), 6);
  assert.equal(nextNumber([]), 1);
  assert.equal(nextNumber([{ number: 0 }]), 1);
});

const MEGABYTE = 2 ** 20;
const FILES = [
  ["nothing", "", "empty"],
  ["blank lines", "\n \n\ufeff", "empty"],
  ["one list", '[\n{"title": "One"},\n{"title": "Two"}]\n', "array"],
  ["one object over several lines", '{\n  "title": "One"\n}\n', "not_lines"],
  ["a table", "title,year\nHeat,1995\n", "not_lines"],
  ["a film", randomBytes(2 * MEGABYTE), "not_lines"],
  ["a line without an end", `{"title": "${"x".repeat(2 * MEGABYTE)}"}`, "not_lines"],
  ["the sample", SAMPLE, null],
  ["a wrong line before a right one", 'oops\r\n{"title": "One"}\r\n', null],
  ["a mark of its encoding", '\ufeff{"title": "One"}', null],
  ["more than is looked at", '{"title": "One"}\n'.repeat(MEGABYTE / 8), null],
];

for (const [name, content, why] of FILES) {
  test(`a file for an import: ${name}: ${why ?? "is sent"}`, async () => {
    assert.equal(await fault(new Blob([content])), why);
  });
}

test("a file of more than a gigabyte is not read", async () => {
  assert.equal(await fault({ size: 2 ** 30 + 1, slice: () => assert.fail("it was read") }), "too_large");
});

test("of a report as many lines are fetched as are shown, wherever its pieces were cut", async () => {
  const bytes = new TextEncoder().encode([1, 2, 3].map((line) => `${JSON.stringify({ line, external_id: "é" })}\n`).join(""));
  const stream = () => new Response(bytes).body.pipeThrough(inPieces(5));
  const lines = ({ items, more }) => [items.map(({ line }) => line), more];
  assert.deepEqual(lines(await first(stream(), 3)), [[1, 2, 3], false]);
  assert.deepEqual(lines(await first(stream(), 2)), [[1, 2], true]);
  assert.equal((await first(stream(), 3)).items[2].external_id, "é");
});

const inPieces = (size) =>
  new TransformStream({
    transform(chunk, out) {
      for (let at = 0; at < chunk.length; at += size) out.enqueue(chunk.subarray(at, at + size));
    },
  });

const dressed = {
  poster_url: "/poster",
  poster: { srcset: "/artwork/a-200.webp 200w, /artwork/a-400.webp 400w" },
  translations: { "de-AT": {}, es: {} },
  local_artwork: { de: { poster_url: "/poster-de" }, fr: { logo_url: "/logo-fr" } },
  refused_artwork: { "poster.de": { code: "damaged" } },
};

test("a language shows its own picture, else that of its kin, else that of all", () => {
  assert.deepEqual(pictureLanguages(dressed), ["de", "de-AT", "es", "fr"]);
  assert.deepEqual(shownIn(dressed, "poster", "de"), { url: "/poster-de", of: "de" });
  assert.deepEqual(shownIn(dressed, "poster", "de-AT"), { url: "/poster-de", of: "de" });
  assert.deepEqual(shownIn(dressed, "poster", "es"), { url: "/poster", of: "" });
  assert.deepEqual(shownIn(dressed, "logo", "de"), { url: null, of: "" });
  assert.deepEqual(languagesWithOwn(dressed, "poster"), ["de", "de-AT"]);
});

test("what is known of a picture: why one was refused, and how wide it is kept", () => {
  assert.equal(refusalOf(dressed, "poster", "de").code, "damaged");
  assert.equal(refusalOf(dressed, "poster", ""), undefined);
  assert.deepEqual(widths(dressed, "poster"), [200, 400]);
  assert.deepEqual(widths(dressed, "logo"), []);
});

// --- the list of all statuses -------------------------------------------------------------------------------------

const listed = (content_id, title = "", year = null) => ({ content_id, title, year });
const ids = ({ items }) => items.map(({ content_id }) => content_id);

test("several sorted sources are one list, in whichever order", () => {
  const [drafts, films] = [
    [listed("ttl_5", "The Ägean", 1950), listed("ttl_2", "“zebra”", 1999), listed("ttl_1", "Étude")],
    [listed("ttl_4", "eve", 1960), listed("ttl_3", "Zulu", 1960)],
  ];
  const by = { newest: ["ttl_5", "ttl_4", "ttl_3", "ttl_2", "ttl_1"], title: ["ttl_5", "ttl_1", "ttl_4", "ttl_2", "ttl_3"], year: ["ttl_2", "ttl_4", "ttl_3", "ttl_5", "ttl_1"] };
  for (const [sort, wanted] of Object.entries(by)) {
    const place = ({ content_id }) => wanted.indexOf(content_id); // each source comes in the API's order
    const sources = [drafts, films].map((items, status) => ({ status, waiting: items.toSorted((one, other) => place(one) - place(other)), cursor: null }));
    assert.deepEqual(ids(merged(sources, sort)), wanted, sort);
  }
});

test("nothing is told before every source that may have more has told its next", () => {
  const sources = [
    { status: "draft", waiting: [listed("ttl_9"), listed("ttl_4")], cursor: null },
    { status: "published", waiting: [listed("ttl_5")], cursor: "more" },
  ];
  const first = merged(sources, "newest");
  assert.deepEqual(ids(first), ["ttl_9", "ttl_5"]);
  const [drafts, published] = first.sources;
  const second = merged([drafts, { ...published, waiting: [listed("ttl_3")], cursor: null }], "newest");
  assert.deepEqual(ids(second), ["ttl_4", "ttl_3"]);
});

test("an article counts in the language of its title alone, as the API files it", () => {
  const filed = { "The Dog": "en", "The Theory": "de", "Die Hard": "en", "Die Welle": "de", "L’Avventura": "it", "L'": "it", "«The» End": "en", "'t Fort": "nl", "Another Dog": "en", "الطريق": "ar", "A": "en", "": "en" };
  assert.deepEqual(
    Object.entries(filed).map(([title, language]) => sortKey(title, language)),
    ["dog", "the theory", "die hard", "welle", "avventura", "l'", "the» end", "fort", "another dog", "طريق", "a", ""],
  );
});

test("titles are sorted as the API sorts them", () => {
  assert.deepEqual(["«Élan»", "Straße", "...", "The \u0130ce"].map((title) => sortKey(title)), ["elan»", "strasse", "...", "ice"]);
  assert.equal(sortKey("x".repeat(50)).length, 32);
});

// --- two who change the same title --------------------------------------------------------------------------------

const base = { title: "As it was", cast: ["Ada"], year: "", translations: { de: { title: "Wie es war", description: "" } }, ratings: { US: "PG" } };

test("who changed other fields keeps them, and takes the rest", () => {
  const mine = { ...base, title: "Mine", translations: { ...base.translations, es: { title: "Mía", description: "" } } };
  const theirs = { ...base, cast: ["Ada", "Bo"], translations: { de: { title: "Anders", description: "" } }, ratings: {} };
  const { merged, both, ...told } = merge(base, mine, theirs);
  assert.deepEqual(merged, {
    title: "Mine",
    cast: ["Ada", "Bo"],
    year: "",
    translations: { de: { title: "Anders", description: "" }, es: { title: "Mía", description: "" } },
    ratings: {},
  });
  assert.deepEqual(both, []);
  assert.deepEqual(told, { mine: ["title", "translations.es"], theirs: ["cast", "translations.de", "ratings.US"] });
});

test("where both changed the same, who is here is asked, and nothing of theirs is lost before", () => {
  const mine = { ...base, title: "Mine", year: "1990" };
  const theirs = { ...base, title: "Theirs", year: "1990" };
  assert.deepEqual(merge(base, mine, theirs).both, ["title"]);
  assert.equal(merge(base, mine, theirs).merged.title, "Mine");
  assert.equal(merge(base, mine, theirs, { title: "theirs" }).merged.title, "Theirs");
  const without = { ...base, translations: {} };
  const rewritten = { ...base, translations: { de: { title: "Neu", description: "" } } };
  assert.deepEqual(merge(base, without, rewritten).both, ["translations.de"]);
  assert.deepEqual(merge(base, without, rewritten).merged.translations, {});
  assert.deepEqual(merge(base, without, rewritten, { "translations.de": "theirs" }).merged.translations, rewritten.translations);
});

test("what says the same in another order is the same", () => {
  assert.ok(same({ a: [{ x: 1, y: 2 }], b: null }, { b: null, a: [{ y: 2, x: 1 }] }));
  assert.ok(!same({ a: ["x", "y"] }, { a: ["y", "x"] }));
});

// --- certificates, and who sees what ------------------------------------------------------------------------------

test("the age of a title follows from the strictest of its certificates", () => {
  assert.equal(strictest({}), null);
  assert.equal(strictest({ US: "G" }), 0);
  assert.equal(strictest({ US: "PG-13", DE: "16", FR: "TP" }), 16);
  assert.equal(strictest({ US: "", XX: "18" }), null);
  assert.deepEqual(certificates("IE"), ["G", "PG", "12", "12A", "15", "15A", "16", "18"]);
  assert.deepEqual(certificates("XX"), []);
});

test("who does not see a title is told every reason", () => {
  const now = new Date("2026-06-01T00:00:00Z");
  const at = (availability, more) => hiddenReasons({ status: "published", effective_maturity: 0, availability, ...more }, { country: "DE", maturity: 12 }, now);
  const window = (from, until, ...countries) => ({ countries, from, until });
  assert.deepEqual(at([]), []);
  assert.deepEqual(at([window(null, "2026-06-01T00:00:00Z")]), [{ why: "window", opens: null }]);
  assert.deepEqual(at([window("2026-06-01T00:00:00Z", null, "DE")]), []);
  assert.deepEqual(at([window(null, null, "FR")]), [{ why: "window", opens: null }]);
  const later = [window("2027-01-01T00:00:00Z", null, "DE"), window("2026-12-01T00:00:00Z", null), window("2026-07-01T00:00:00Z", null, "FR")];
  assert.deepEqual(at(later), [{ why: "window", opens: "2026-12-01T00:00:00Z" }]);
  assert.deepEqual(at(later, { status: "draft", effective_maturity: 16 }).map(({ why }) => why), ["unpublished", "window", "age"]);
});

test("what its parents say binds a title too", () => {
  const now = new Date("2026-06-01T00:00:00Z");
  const part = (parents, availability = []) => hiddenReasons({ status: "published", effective_maturity: 0, availability, parents }, { country: "DE", maturity: 18 }, now);
  const from = (moment) => [{ from: moment, until: null, countries: [] }];
  assert.deepEqual(part([{ published: true, windows: [] }, { published: true }]), []);
  assert.deepEqual(part([{ published: true }, { published: false }]), [{ why: "parent_unpublished" }]);
  assert.deepEqual(part([{ published: true, windows: [{ countries: ["FR"] }] }]), [{ why: "window", opens: null }]);
  const both = part([{ published: true, windows: from("2027-01-01T00:00:00Z") }], from("2026-07-01T00:00:00Z"));
  assert.deepEqual(both, [{ why: "window", opens: "2027-01-01T00:00:00Z" }]);
  const never = part([{ published: true, windows: from("2027-01-01T00:00:00Z") }], [{ from: null, until: "2026-12-01T00:00:00Z" }]);
  assert.deepEqual(never, [{ why: "window", opens: null }]);
});

test("a title that nobody has rated is hidden from whoever has an age limit", () => {
  const seen = (title, limit) => hiddenReasons({ status: "published", ...title }, { country: "DE", maturity: limit });
  for (const limit of [0, 12, 17]) assert.deepEqual(seen({ effective_maturity: null }, limit), [{ why: "unrated" }]);
  assert.deepEqual(seen({ effective_maturity: null }, 18), []);
  assert.deepEqual(seen({ effective_maturity: 0 }, 0), []);
});

test("a moment is typed as a clock or in seconds, and written as a clock", () => {
  const typed = { "1:23": 83, "1:02:03": 3723, "83.5": 83.5, "0:45,25": 45.25, " 7 ": 7, "٠١:٢٣": 83 };
  for (const [text, moment] of Object.entries(typed)) assert.equal(seconds(text), moment, text);
  for (const text of ["", "soon", "1:2:3:4", "-3", "1:"]) assert.equal(seconds(text), null, text);
  for (const moment of [0, 9.5, 83, 3600, 3723.25]) assert.equal(seconds(written(moment)), moment);
  assert.equal(written(45.5), "0:45.5");
});

test("markers are turned into a draft and back, and what is no moment reaches the API as it was typed", () => {
  const said = { recap: null, intro: { start: 5, end: 65.5 }, credits_at: 1200 };
  assert.deepEqual(markersOf(marksOf(said)), said);
  assert.equal(markersOf(marksOf(null)), null);
  assert.equal(markersOf({ ...marksOf(null), credits_at: "soon" })?.credits_at, "soon");
});

test("what is wrong with markers is told at its field", () => {
  const marks = (recap, intro, credits_at) => ({ recap: { start: recap[0], end: recap[1] }, intro: { start: intro[0], end: intro[1] }, credits_at });
  const none = ["", ""];
  assert.deepEqual(faults(marks(["0", "20"], ["20", "45"], "50"), 60), {});
  assert.deepEqual(faults(marks(["9", "3"], none, ""), null), { "recap.end": "not_after" });
  assert.deepEqual(faults(marks(["0", "20"], ["19", "30"], ""), null), { "intro.start": "in_recap" });
  assert.deepEqual(faults(marks(none, ["0", "40"], "30"), null), { credits_at: "too_early" });
  assert.deepEqual(faults(marks(none, ["1", "61"], "70"), 60), { "intro.end": "beyond", credits_at: "beyond" });
  assert.deepEqual(faults(marks(none, ["x", ""], "y"), null), { "intro.start": "no_moment", credits_at: "no_moment" });
});

test("markers that two people set are put together one by one", () => {
  const base = { markers: marksOf(null) };
  const mine = { markers: { ...base.markers, credits_at: "1:40" } };
  const theirs = { markers: { ...base.markers, intro: { start: "0:05", end: "0:30" } } };
  const { merged, both } = merge(base, mine, theirs);
  assert.deepEqual(both, []);
  assert.deepEqual(merged.markers, { recap: base.markers.recap, intro: theirs.markers.intro, credits_at: "1:40" });
});
