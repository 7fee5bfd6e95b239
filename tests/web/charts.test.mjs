// The charts of the insights are small: with the modules of d3 that they use, at most 20 kB compressed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { rolldown } from "../../node_modules/rolldown/dist/index.mjs";

const MOST = 20_000;
const CHARTS = fileURLToPath(new URL("../../clients/web/src/insights/charts/index.ts", import.meta.url));

test("the charts are at most 20 kB, d3 with them", async () => {
  const styles = { name: "styles", load: (id) => (id.endsWith(".css") ? { code: "export default {}", moduleType: "js" } : null) };
  const built = await rolldown({ input: CHARTS, external: [/^react/], plugins: [styles] });
  const { output } = await built.generate({ format: "esm", minify: true });
  await built.close();
  const size = gzipSync(output.map(({ code }) => code).join("")).length;
  assert.ok(size > 3000, `${size} bytes: was anything built?`);
  assert.ok(size <= MOST, `${size} bytes`);
});

test("of d3 there is nothing but scales, shapes and arrays", () => {
  const { dependencies } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  assert.deepEqual(Object.keys(dependencies).filter((name) => name.startsWith("d3")), ["d3-array", "d3-scale", "d3-shape"]);
});
