// The web client's modules import what lies below them, never what lies above or each other in a circle. Types count: an import that
// the compiler erases still ties two modules together for whoever changes one of them.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import ts from "../../node_modules/typescript/lib/typescript.js";

const SOURCES = fileURLToPath(new URL("../../clients/web/src", import.meta.url));

/** From the lowest to the highest: a module may import its own layer and those before it. A folder's name, or a module's own. */
const LAYERS = [
  ["deployment", "roles", "theme", "api/schema", "events/places"],
  ["session"],
  ["events"],
  ["i18n"],
  ["api"],
  ["experiments"],
  ["design"],
  ["shared"],
  ["account"],
  ["finding"],
  ["watching"],
  ["plans"],
  ["player"],
  ["viewer"],
  ["home"],
  ["insights"],
  ["studio"],
  ["app"],
  ["main"],
];

const modules = readdirSync(SOURCES, { recursive: true }).filter((file) => /\.tsx?$/.test(file));

/** Every name that a module imports from: `import`, `export … from`, `import type`, `import("…")` and `typeof import("…")`. */
function importedNames(text) {
  const names = [];
  const visit = (node) => {
    const named = ts.isImportDeclaration(node) || ts.isExportDeclaration(node) ? node.moduleSpecifier : undefined;
    const called = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword ? node.arguments[0] : undefined;
    const typed = ts.isImportTypeNode(node) ? node.argument.literal : undefined;
    const name = named ?? called ?? typed;
    if (name && ts.isStringLiteralLike(name)) names.push(name.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("module.tsx", text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  return names;
}

/** The module that a relative name means; a stylesheet is one too, as it belongs to somebody. */
function resolved(from, name) {
  if (!name.startsWith(".")) return [];
  const base = path.posix.join(path.posix.dirname(from), name);
  const found = [base, `${base}.ts`, `${base}.tsx`, `${base}/index.ts`, `${base}/index.tsx`].find((each) => /\.\w+$/.test(each) && existsSync(path.join(SOURCES, each)));
  assert.ok(found, `${from} imports ${name}, which is no file`);
  return [found];
}

const graph = new Map(modules.map((module) => [module, importedNames(readFileSync(path.join(SOURCES, module), "utf8")).flatMap((name) => resolved(module, name))]));

function layerOf(module) {
  const bare = module.replace(/\.(tsx?|module\.css|css)$/, "");
  const own = LAYERS.findIndex((names) => names.includes(bare));
  const layer = own >= 0 ? own : LAYERS.findIndex((names) => names.includes(bare.split("/")[0]));
  assert.ok(layer >= 0, `${module} belongs to no layer: name it in LAYERS`);
  return layer;
}

/** Imports of what lies higher than the importer, as "a → b". */
function upward(imports) {
  return [...imports].flatMap(([module, names]) => names.filter((name) => layerOf(name) > layerOf(module)).map((name) => `${module} → ${name}`));
}

/** The first circle that is found, as the way around it; empty where there is none. */
function circle(imports) {
  const done = new Set();
  const way = [];
  const walk = (module) => {
    if (way.includes(module)) return [...way.slice(way.indexOf(module)), module];
    if (done.has(module)) return [];
    way.push(module);
    for (const name of imports.get(module) ?? []) {
      const found = walk(name);
      if (found.length > 0) return found;
    }
    way.pop();
    done.add(module);
    return [];
  };
  for (const module of imports.keys()) {
    const found = walk(module);
    if (found.length > 0) return found;
  }
  return [];
}

test("no module imports one of a higher layer", () => assert.deepEqual(upward(graph), []));

test("no modules import each other in a circle", () => assert.deepEqual(circle(graph), []));

test("every layer has a module", () => {
  const used = new Set(modules.map(layerOf));
  assert.deepEqual([...LAYERS.keys()].filter((layer) => !used.has(layer)), []);
});

test("what breaks the rule is found: a type, a lazy import, a stylesheet", () => {
  const text = 'import type { A } from "./a";\nexport { b } from "./b";\nconst c = () => import("./c");\ntype D = typeof import("./d");\nimport "./e.css";';
  assert.deepEqual(importedNames(text), ["./a", "./b", "./c", "./d", "./e.css"]);
  assert.deepEqual(circle(new Map([["a", ["b"]], ["b", ["c"]], ["c", ["b"]]])), ["b", "c", "b"]);
  assert.deepEqual(upward(new Map([["shared/x.ts", ["app/router.tsx", "api/client.ts"]], ["plans/y.tsx", ["account/Forms.module.css"]]])), ["shared/x.ts → app/router.tsx"]);
});
