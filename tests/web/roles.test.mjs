// The web client offers to a role what the API lets it do.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { edits } from "../../clients/web/src/roles.ts";

test("the studio is for the roles that may call the routes of editors", () => {
  const page = readFileSync(new URL("../../docs/roles.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| (\w+) \| public, (.+) \|$/gm)];
  assert.equal(rows.length, 4);
  for (const [, role, reached] of rows) assert.equal(edits(role), reached.split(", ").includes("editor"), role);
});
