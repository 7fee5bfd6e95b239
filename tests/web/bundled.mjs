// Modules of the web client that import others of its: Node takes no import without an ending, a bundler does.
import { fileURLToPath } from "node:url";
import { rolldown } from "../../node_modules/rolldown/dist/index.mjs";

const ENTRY = "the entry";

/** What these modules export, all together. `paths` are below clients/web/src. */
export async function bundled(...paths) {
  const files = paths.map((path) => fileURLToPath(new URL(`../../clients/web/src/${path}`, import.meta.url)));
  const entry = {
    name: "entry",
    resolveId: (id) => (id === ENTRY ? id : null),
    load: (id) => (id === ENTRY ? files.map((file) => `export * from ${JSON.stringify(file)};`).join("\n") : null),
  };
  const built = await rolldown({ input: ENTRY, plugins: [entry], platform: "node" });
  const { output } = await built.generate({ format: "esm" });
  await built.close();
  return import(`data:text/javascript;base64,${Buffer.from(output[0].code).toString("base64")}`);
}
