// What the studio computes beside the page: checksums and speeds, lists of many sources, edits of two people, who sees what.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import test from "node:test";
import zlib from "node:zlib";
import { certificates, strictest } from "../../clients/web/src/studio/certificates.ts";
import { merge, same } from "../../clients/web/src/studio/merging.ts";
import { merged, sortKey } from "../../clients/web/src/studio/sources.ts";
import { reasons } from "../../clients/web/src/studio/unseen.ts";
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

// --- the list of all statuses -------------------------------------------------------------------------------------

const listed = (content_id, title = "", year = null) => ({ content_id, title, year });
const ids = ({ items }) => items.map(({ content_id }) => content_id);

test("several sorted sources are one list, in whichever order", () => {
  const [drafts, films] = [
    [listed("ttl_5", "The Ägean", 1950), listed("ttl_2", "“zebra”", 1999), listed("ttl_1", "Étude")],
    [listed("ttl_4", "eve", 1960), listed("ttl_3", "Zulu", 1960)],
  ];
  const by = { newest: ["ttl_5", "ttl_4", "ttl_3", "ttl_2", "ttl_1"], title: ["ttl_1", "ttl_4", "ttl_5", "ttl_2", "ttl_3"], year: ["ttl_2", "ttl_4", "ttl_3", "ttl_5", "ttl_1"] };
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

test("titles are sorted as the API sorts them", () => {
  assert.deepEqual(["«Élan»", "Straße", "...", "The \u0130ce"].map(sortKey), ["elan»", "strasse", "...", "the ice"]);
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
  assert.equal(strictest({}), 0);
  assert.equal(strictest({ US: "PG-13", DE: "16", FR: "TP" }), 16);
  assert.equal(strictest({ US: "", XX: "18" }), 0);
  assert.deepEqual(certificates("IE"), ["G", "PG", "12", "12A", "15", "15A", "16", "18"]);
  assert.deepEqual(certificates("XX"), []);
});

test("who does not see a title is told every reason", () => {
  const now = new Date("2026-06-01T00:00:00Z");
  const at = (availability, more) => reasons({ status: "published", availability, ...more }, { country: "DE", maturity: 12 }, now);
  const window = (from, until, ...countries) => ({ countries, from, until });
  assert.deepEqual(at([]), []);
  assert.deepEqual(at([window(null, "2026-06-01T00:00:00Z")]), [{ why: "window", opens: null }]);
  assert.deepEqual(at([window("2026-06-01T00:00:00Z", null, "DE")]), []);
  assert.deepEqual(at([window(null, null, "FR")]), [{ why: "window", opens: null }]);
  const later = [window("2027-01-01T00:00:00Z", null, "DE"), window("2026-12-01T00:00:00Z", null), window("2026-07-01T00:00:00Z", null, "FR")];
  assert.deepEqual(at(later), [{ why: "window", opens: "2026-12-01T00:00:00Z" }]);
  assert.deepEqual(at(later, { status: "draft", maturity: 16 }).map(({ why }) => why), ["unpublished", "window", "age"]);
});
