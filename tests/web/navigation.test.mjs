// Where somebody goes on after signing in is read from an address that anybody may have written.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import { matchRoutes, parsePath } from "../../node_modules/react-router/dist/development/index.js";
import { refusalKey } from "../../clients/web/src/account/providers.ts";
import { toProfiles, toSignIn, sameOriginPath } from "../../clients/web/src/shared/navigation.ts";

const ORIGIN = "https://matinee.example";

const KEPT = {
  "/watch/ttl_1": "/watch/ttl_1",
  "/search?q=100%25&genre=Noir": "/search?q=100%25&genre=Noir",
  "/search?q=50%": "/search?q=50%",
  "/title/1#cast": "/title/1",
  "/title/%D9%85": "/title/%D9%85",
  "/a/../plans": "/plans",
  "plans": "/plans",
  "?season=2": "/?season=2",
  "https://matinee.example/plans?for=x": "/plans?for=x",
  "/\tplans": "/plans",
  "https:evil.test": "/evil.test",
  "/plans\r\nset-cookie: a": "/plansset-cookie:%20a",
};

const REFUSED = [
  null,
  "",
  "//evil.test",
  "///evil.test",
  "/\\evil.test",
  "\\\\evil.test",
  "/.//evil.test",
  "/..//evil.test",
  "/a/..//evil.test",
  "/%2e//evil.test",
  "/.\\/evil.test",
  "/\t/evil.test",
  "\n//evil.test",
  "/\u0000/../..//evil.test",
  "https://evil.test/",
  "https://matinee.example.evil.test/",
  "https://matinee.example@evil.test/",
  "http://matinee.example/",
  "https://matinee.example:8443/",
  "javascript:alert(1)",
  "JaVaScRiPt://matinee.example/%0aalert(1)",
  "data:text/html,x",
  "blob:https://matinee.example/1",
  "https://",
  "http://[::1",
  "//%zz",
  "/%",
  "/%zz",
  "/title/%E0%A4%A",
  "/title/%ff",
  "/title/\ud800".repeat(400),
  `/${"a".repeat(2000)}`,
];

for (const [to, page] of Object.entries(KEPT)) test(`${JSON.stringify(to)} leads to ${page}`, () => assert.equal(sameOriginPath(to, ORIGIN), page));

for (const to of REFUSED) test(`${JSON.stringify(to)?.slice(0, 60)} leads home`, () => assert.equal(sameOriginPath(to, ORIGIN), "/"));

test("whatever the text, it leads to a page that the router can read, and never throws", () => {
  const letters = ["/", "\\", ".", "%", "2", "f", "e", ":", "@", "?", "#", "\t", "\u0000", " ", "ü", "\ud800", "[", "evil.test", "http", "javascript"];
  let state = 1;
  const random = (below) => (state = (state * 48271) % 2147483647) % below;
  for (let round = 0; round < 20_000; round++) {
    const to = Array.from({ length: random(9) }, () => letters[random(letters.length)]).join("");
    const page = sameOriginPath(to, ORIGIN);
    assert.match(page, /^\/(?![/\\])/, JSON.stringify(to));
    assert.equal(new URL(page, ORIGIN).origin, ORIGIN, JSON.stringify(to));
    assert.ok(matchRoutes([{ path: "*" }], parsePath(page)), JSON.stringify(to));
    assert.equal(sameOriginPath(new URLSearchParams(toSignIn(page).split("?")[1]).get("to"), ORIGIN), page, JSON.stringify(to));
  }
});

test("the page that one wanted comes back from each detour", () => {
  assert.equal(toSignIn("/"), "/sign-in");
  assert.equal(toProfiles("/search?q=a&b"), "/profiles?to=%2Fsearch%3Fq%3Da%26b");
});

test("an address that is read for where to go passes through it", () => {
  const sources = new URL("../../clients/web/src/", import.meta.url);
  const reads = readdirSync(sources, { recursive: true })
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) => readFileSync(new URL(file, sources), "utf8").split("\n").map((line) => [file, line]))
    .filter(([, line]) => /get\("to"\)/.test(line) && !line.includes("sameOriginPath("));
  assert.deepEqual(reads, []);
});

test("a provider's error that we do not know, or that is a name every object has, is our server's", () => {
  for (const code of ["", "constructor", "__proto__", "toString", "\u0000"]) assert.equal(refusalKey(code), "error.server");
});
