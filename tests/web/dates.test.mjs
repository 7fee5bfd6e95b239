// A release date is written with as much as is known of it.
import assert from "node:assert/strict";
import test from "node:test";
import { partialDateOf, writtenDate } from "../../clients/web/src/i18n/partialDate.ts";

for (const [locale, written] of Object.entries({
  "en-GB": ["1999", "May 1999", "17 May 1999"],
  "en-US": ["1999", "May 1999", "May 17, 1999"],
  de: ["1999", "Mai 1999", "17. Mai 1999"],
  es: ["1999", "mayo de 1999", "17 de mayo de 1999"],
  "ar-EG": ["١٩٩٩", "مايو ١٩٩٩", "١٧ مايو ١٩٩٩"],
}))
  test(`${locale}: a year, a month, a day`, () => assert.deepEqual(["1999", "1999-05", "1999-05-17"].map((date) => writtenDate(locale, date)), written));

test("no time zone moves a date", () => {
  const before = process.env.TZ;
  for (const zone of ["Pacific/Kiritimati", "Pacific/Pago_Pago"]) {
    process.env.TZ = zone;
    assert.deepEqual(["1999", "1999-12", "1999-12-31", "1999-01-01"].map((date) => writtenDate("en-GB", date)), ["1999", "December 1999", "31 December 1999", "1 January 1999"]);
  }
  if (before === undefined) delete process.env.TZ;
  else process.env.TZ = before;
});

test("a year of two digits is the one that it says", () => assert.equal(writtenDate("en-GB", "0096"), "96"));

test("what is no date stays as it is", () => {
  for (const text of ["", "soon", "1999-13", "1999-02-30"]) assert.equal(writtenDate("en-GB", text), text);
});

test("what an editor types becomes a date as the API takes it", () => {
  const typed = { 1999: "1999", " 1999-5 ": "1999-05", "1999-5-7": "1999-05-07", "2000-02-29": "2000-02-29" };
  for (const [text, date] of Object.entries(typed)) assert.equal(partialDateOf(text), date);
  for (const text of ["", "99", "0000", "19999", "1999-", "1999-0", "1999-13", "1999-02-29", "1999-04-31", "17.5.1999", "1999-05-17T00:00"]) assert.equal(partialDateOf(text), null, text);
});
