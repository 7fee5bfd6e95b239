// The clickstream's browser package, as it is published: small, without dependencies, and with all that it promises.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import test from "node:test";
import { gzipSync } from "node:zlib";
import { ENTRIES, script } from "../../clients/sdk/build.mjs";

const SDK = new URL("../../clients/sdk/", import.meta.url);
const described = JSON.parse(readFileSync(new URL("package.json", SDK), "utf8"));
const size = async (entry) => gzipSync(await script(entry), { level: 9 }).length;

test("all of it, queue, pages and player, is at most 3,000 bytes gzipped", async () => {
  const bytes = await size("index");
  assert.ok(bytes <= 3000, `${bytes} bytes`);
});

test("it imports nothing", async () => {
  for (const entry of ENTRIES) assert.doesNotMatch(await script(entry), /\bimport\b/);
  assert.equal(described.dependencies, undefined);
});

test("its exports are what is built, and its licence goes with it", () => {
  const built = Object.values(described.exports).filter((each) => each.default).map((each) => each.default);
  assert.deepEqual(built, ENTRIES.map((entry) => `./dist/${entry}.js`));
  assert.equal(described.license, "Apache-2.0");
  for (const file of ["LICENSE", "README.md", "events.schema.json"]) assert.ok(existsSync(new URL(file, SDK)), file);
});
