// Builds dist/ for npm: index.js, one script of all.
import { mkdirSync, writeFileSync } from "node:fs";
import { rolldown } from "rolldown";

export const ENTRIES = ["index"];

/** An entry's script, as it is published. */
export async function script(entry) {
  const bundle = await rolldown({ cwd: import.meta.dirname, input: `src/${entry}.ts`, optimization: { inlineConst: { mode: "all", pass: 3 } } });
  const { output } = await bundle.generate({ format: "es", minify: true, comments: { annotation: false, legal: false, jsdoc: false } });
  await bundle.close();
  return output[0].code;
}

if (import.meta.main ?? process.argv[1] === import.meta.filename) {
  mkdirSync(`${import.meta.dirname}/dist`, { recursive: true });
  for (const entry of ENTRIES) writeFileSync(`${import.meta.dirname}/dist/${entry}.js`, await script(entry));
}
