// Dates and numbers follow the reader's region, where the browser names it.
import assert from "node:assert/strict";
import test from "node:test";
import { isLanguageTag, regionalLocale } from "../../clients/web/src/i18n/regional.ts";

const written = (language, tags) =>
  new Intl.DateTimeFormat(regionalLocale(language, tags), { dateStyle: "long", timeZone: "UTC" }).format(new Date("1927-01-10"));

test("English is written as where the reader is", () => {
  assert.equal(written("en", ["de-AT", "en-GB"]), "10 January 1927");
  assert.equal(written("en", ["en-US"]), "January 10, 1927");
});

test("a language that the browser does not name is written as everywhere", () => {
  assert.equal(written("de", ["en-GB"]), "10. Januar 1927");
});

test("a language is named where Intl can name it: it throws for what an address may hold", () => {
  const names = new Intl.DisplayNames("en", { type: "language" });
  const tags = ["de", "pt-BR", "zh-Hant", "sr-Latn-RS", "es-419", "de-1996", "en-ab-ab", "aaa-bb-cc-dd", "de-1234-1234", "en-abcdefgh-abcdefgh", "C", "", "constructor"];
  assert.deepEqual(tags.filter(isLanguageTag), ["de", "pt-BR", "zh-Hant", "sr-Latn-RS", "es-419", "de-1996"]);
  for (const tag of tags.filter(isLanguageTag)) assert.ok(names.of(tag));
});
