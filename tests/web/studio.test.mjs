// What the studio computes beside the page: checksums, speeds, orders, what can be seen of a file, which picture a language shows.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import test from "node:test";
import zlib from "node:zlib";
import { fault, first } from "../../clients/web/src/studio/jsonl.ts";
import { moved, nextNumber } from "../../clients/web/src/studio/order.ts";
import { apart, refusalOf, shownIn, tongues, widths } from "../../clients/web/src/studio/pictures.ts";
import { SAMPLE } from "../../clients/web/src/studio/sample.ts";
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
  assert.deepEqual(tongues(dressed), ["de", "de-AT", "es", "fr"]);
  assert.deepEqual(shownIn(dressed, "poster", "de"), { url: "/poster-de", of: "de" });
  assert.deepEqual(shownIn(dressed, "poster", "de-AT"), { url: "/poster-de", of: "de" });
  assert.deepEqual(shownIn(dressed, "poster", "es"), { url: "/poster", of: "" });
  assert.deepEqual(shownIn(dressed, "logo", "de"), { url: null, of: "" });
  assert.deepEqual(apart(dressed, "poster"), ["de", "de-AT"]);
});

test("what is known of a picture: why one was refused, and how wide it is kept", () => {
  assert.equal(refusalOf(dressed, "poster", "de").code, "damaged");
  assert.equal(refusalOf(dressed, "poster", ""), undefined);
  assert.deepEqual(widths(dressed, "poster"), [200, 400]);
  assert.deepEqual(widths(dressed, "logo"), []);
});
