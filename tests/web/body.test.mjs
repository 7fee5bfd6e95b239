// A password is the same one whichever keyboard wrote it.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import { jsonBody } from "../../clients/web/src/api/body.ts";

const [COMPOSED, DECOMPOSED] = ["caf\u00e9 \u00c5ngstr\u00f6m", "cafe\u0301 A\u030angstro\u0308m"];

test("passwords are sent composed, under whatever name and however deep", () => {
  const sent = JSON.parse(jsonBody({ email: "a@b.example", password: DECOMPOSED, new_password: DECOMPOSED, proof: { password: DECOMPOSED } }));
  assert.deepEqual(sent, { email: "a@b.example", password: COMPOSED, new_password: COMPOSED, proof: { password: COMPOSED } });
});

test("a password keeps its letters: none is taken for one that looks alike", () => {
  assert.equal(JSON.parse(jsonBody({ password: "\ufb01 \u2460 \u212b" })).password, "\ufb01 \u2460 \u00c5");
});

test("everything else is sent as it was typed", () => {
  const body = { display_name: DECOMPOSED, password_hint: DECOMPOSED, password: null, reports: [{ position: 1.5, text: DECOMPOSED }] };
  assert.equal(jsonBody(body), JSON.stringify(body));
});

test("every call with a body goes through it", () => {
  const sources = new URL("../../clients/web/src/", import.meta.url);
  const files = readdirSync(sources, { recursive: true }).filter((file) => /\.tsx?$/.test(file));
  const others = files.filter((file) => /\bfetch\(/.test(readFileSync(new URL(file, sources), "utf8")));
  for (const file of others) assert.doesNotMatch(readFileSync(new URL(file, sources), "utf8"), /password/, `${file} sends by itself`);
  assert.match(readFileSync(new URL("api/client.ts", sources), "utf8"), /createClient<paths>\(\{[^}]*bodySerializer: jsonBody/);
});
