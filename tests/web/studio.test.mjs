// What the studio computes beside the page: checksums, speeds, pauses between tries.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import test from "node:test";
import zlib from "node:zlib";
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
