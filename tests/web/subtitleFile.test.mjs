/** A subtitle file is read whatever encoding it was saved in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { decoded } from "../../clients/web/src/studio/subtitleFile.ts";

const bytes = (...numbers) => new Uint8Array(numbers).buffer;

test("UTF-8, with a mark or without", () => {
  assert.equal(decoded(bytes(0xc3, 0xa9)), "é");
  assert.equal(decoded(bytes(0xef, 0xbb, 0xbf, 0xc3, 0xa9)), "é");
});

test("UTF-16 of either order, as its mark says", () => {
  assert.equal(decoded(bytes(0xff, 0xfe, 0xe9, 0x00)), "é");
  assert.equal(decoded(bytes(0xfe, 0xff, 0x00, 0xe9)), "é");
});

test("what is no UTF-8 is Windows' own", () => {
  assert.equal(decoded(bytes(0xe9)), "é");
});

test("a file of a byte or none", () => {
  assert.equal(decoded(bytes()), "");
  assert.equal(decoded(bytes(0x31)), "1");
});
