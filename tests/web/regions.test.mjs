// Dates and numbers follow the reader's region, where the browser names it.
import assert from "node:assert/strict";
import test from "node:test";
import { regionalLocale } from "../../clients/web/src/i18n/regional.ts";

const written = (language, tags) =>
  new Intl.DateTimeFormat(regionalLocale(language, tags), { dateStyle: "long", timeZone: "UTC" }).format(new Date("1927-01-10"));

test("English is written as where the reader is", () => {
  assert.equal(written("en", ["de-AT", "en-GB"]), "10 January 1927");
  assert.equal(written("en", ["en-US"]), "January 10, 1927");
});

test("a language that the browser does not name is written as everywhere", () => {
  assert.equal(written("de", ["en-GB"]), "10. Januar 1927");
});
