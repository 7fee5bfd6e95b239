// What the insights compute beside the page: places on charts, keys, figures, sentences, what stands in the address, CSV.
import assert from "node:assert/strict";
import test from "node:test";
import { bundled } from "./bundled.mjs";
import { translator } from "../../clients/web/src/i18n/messages.ts";
import { ar } from "../../clients/web/src/i18n/insights/ar.ts";
import { de } from "../../clients/web/src/i18n/insights/de.ts";
import { en } from "../../clients/web/src/i18n/insights/en.ts";
import { es } from "../../clients/web/src/i18n/insights/es.ts";

const { DAY, dayOf, dayTicks, isoOf, nearest, placeScale, secondTicks, valueScale, step, changed, last, mean, ratio, sum, percentile, compared, curve, funnel, kept, leads, trend, csv, periods, rowsOf, translated, firstOfKinds, writing } = await bundled(
  "insights/charts/scales.ts",
  "insights/charts/steps.ts",
  "insights/metrics.ts",
  "insights/percentiles.ts",
  "insights/sentences.ts",
  "insights/suggestions.ts",
  "insights/tables.ts",
  "insights/writing.ts",
);
const CATALOGUES = { en, de, es, ar };
const words = (language = "en") => ({ w: translator(language, CATALOGUES[language]), f: writing(language) });
const days = (from, count) => Array.from({ length: count }, (_, index) => dayOf(from) + index * DAY);

// --- places ----------------------------------------------------------------------------------------------------------

test("an axis of amounts begins at zero, however close the values are", () => {
  const y = valueScale([990, 1000, 995], 100);
  assert.equal(y.domain()[0], 0);
  assert.equal(y(0), 100);
  assert.ok(y(1000) < 10);
});

test("zero lies inside an axis with values below it, and a share's axis reaches the whole", () => {
  const y = valueScale([-50, 100], 150);
  assert.ok(y(0) > y(100) && y(0) < y(-50));
  assert.deepEqual(valueScale([0.2, null], 100, 1).domain(), [0, 1]);
  assert.deepEqual(valueScale([null, 0], 100).domain(), [0, 1]);
});

test("days run from left to right, and from right to left where they are mirrored", () => {
  const places = days("2026-11-01", 3);
  assert.deepEqual(places.map(placeScale(places, 100, false)), [0, 50, 100]);
  assert.deepEqual(places.map(placeScale(places, 100, true)), [100, 50, 0]);
  assert.equal(placeScale([5], 100, false)(5), 50);
});

test("the nearest point is found under a pointer", () => {
  assert.deepEqual([-9, 0.4, 0.6, 2.6, 99].map((place) => nearest([0, 1, 2, 3], place)), [0, 0, 1, 3, 3]);
});

test("ticks are few, and stand on days, Mondays or firsts of months", () => {
  for (const count of [1, 7, 28, 90, 365, 731]) {
    for (const most of [3, 7, 14]) {
      const places = days("2025-01-15", count);
      const ticks = dayTicks(places[0], places.at(-1), most);
      assert.ok(ticks.length <= most + 1, `${count} days, ${most} ticks: ${ticks.length}`);
      assert.ok(count > 60 || ticks.length > 0, `${count} days, ${most} ticks`);
      if (count > 200) assert.ok(ticks.every((day) => new Date(day).getUTCDate() === 1));
    }
  }
  const weeks = dayTicks(dayOf("2026-11-01"), dayOf("2026-11-28"), 5);
  assert.deepEqual(weeks.map((day) => new Date(day).getUTCDay()), weeks.map(() => 1));
  assert.deepEqual(secondTicks(5400, 4), [0, 1800, 3600, 5400]);
});

// --- keys ------------------------------------------------------------------------------------------------------------

test("arrows go as the eye does, and stop at the ends", () => {
  assert.deepEqual(["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"].map((key) => step(key, 5, 10, false)), [6, 4, 6, 4, 0, 9, 9, 0]);
  assert.deepEqual(["ArrowRight", "ArrowLeft"].map((key) => step(key, 5, 10, true)), [4, 6]);
  assert.equal(step("ArrowRight", 9, 10, false), 9);
  assert.equal(step("Tab", 5, 10, false), null);
});

// --- figures ---------------------------------------------------------------------------------------------------------

const ROWS = [
  { day: "2026-11-01", plays: 10, finished: 1, dau: 4, mrr: 900 },
  { day: "2026-11-02", plays: 90, finished: 81, dau: 8, mrr: 1000 },
];

test("plays add up, people are averaged, revenue is that of the last day, rates are made of sums", () => {
  assert.equal(sum("plays", "plays").of(ROWS), 100);
  assert.equal(mean("dau", "dau").of(ROWS), 6);
  assert.equal(last("mrr", "mrr", "money", 100).of(ROWS), 10);
  assert.equal(ratio("completion", "finished", "plays").of(ROWS), 0.82); // not the mean of 0.1 and 0.9
});

test("of nothing there is no figure, and no change since nothing", () => {
  for (const metric of [sum("a", "a"), mean("a", "a"), last("a", "a"), ratio("a", "a", "b")]) assert.equal(metric.of([]), null);
  assert.equal(changed(5, 0), null);
  assert.equal(changed(5, null), null);
  assert.equal(changed(110, 100), 0.1);
});

test("percentiles lie where counts say", () => {
  const rows = [{ bucket_ms: 0, starts: 50 }, { bucket_ms: 100, starts: 25 }, { bucket_ms: 100, starts: 25 }];
  assert.equal(percentile(rows, 0.5), 100);
  assert.equal(percentile(rows, 0.75), 150);
  assert.equal(percentile([], 0.5), null);
});

test("rows belong to this period or to the one before, by their day or by what they say", () => {
  const report = { columns: [], rows: [], period: { from: "2026-11-02", to: "2026-11-02" }, before: { from: "2026-11-01", to: "2026-11-01" } };
  assert.deepEqual(periods(ROWS, report).now, [ROWS[1]]);
  assert.deepEqual(periods(ROWS, report).before, [ROWS[0]]);
  assert.equal(periods(ROWS, { ...report, before: null }).before, null);
  assert.equal(periods([{ period: "before" }, { period: "now" }], report).now.length, 1);
});

// --- sentences -------------------------------------------------------------------------------------------------------

const PLAYS = { what: "Plays", metric: sum("plays", "plays") };

test("a sentence says the total, the change and the highest day", () => {
  assert.equal(
    trend(words(), { ...PLAYS, now: ROWS, before: [{ day: "2026-10-31", plays: 80 }] }),
    "Plays: 100 in this period. That is 25% more than in the period before (80). The highest day was November 2, 2026: 90.",
  );
  assert.match(trend(words(), { ...PLAYS, now: ROWS, before: [{ day: "2026-10-31", plays: 200 }] }), /50% less/);
  assert.doesNotMatch(trend(words(), { ...PLAYS, now: ROWS, before: null }), /before/);
  assert.equal(trend(words(), { ...PLAYS, now: [], before: [] }), "Nothing was counted in this period.");
});

test("a change too small to see is none, and what there was not before is not divided by", () => {
  assert.equal(compared(words(), "count", 1001, 1000), "That is as much as in the period before.");
  assert.equal(compared(words(), "count", 5, 0), "In the period before there was nothing.");
  assert.equal(compared(words(), "count", 5, null), "There are no figures of the period before.");
});

test("who leads is said with its share, or alone where shares mean nothing", () => {
  assert.equal(leads(words(), "count", [["a", 25], ["b", 75]]), "b leads with 75, 75% of the total.");
  assert.equal(leads(words(), "percent", [["a", 0.25], ["b", 0.75]], false), "b has the highest value: 75%.");
  assert.equal(leads(words(), "count", [["a", 1]]), "a: 1. There is nothing else.");
  assert.equal(leads(words(), "count", []), "Nothing was counted in this period.");
});

test("a funnel says where most were lost", () => {
  const steps = [["A page", 100], ["Play", 90], ["Its end", 20]].map(([name, people]) => ({ name, people }));
  assert.equal(funnel(words(), steps), "20 of 100 went all the way (20%). Most were lost before “Its end”: 70.");
});

test("a curve says who was there in the middle and at the end, and when most left, the credits apart", () => {
  const viewers = Array.from({ length: 1000 }, (_, second) => (second < 300 ? 100 : second < 950 ? 60 : 10));
  assert.equal(curve(words(), viewers, 1), "60% of those who began were still watching in the middle, 10% at the end. Most left within the minute after 4:00: 40%.");
  assert.equal(curve(words(), [], 1), "Nothing was counted in this period.");
});

test("the newest cohort that is old enough is told", () => {
  const rows = [
    { cohort: "2026-10-05", week: 4, viewers: 10, stayed: 3 },
    { cohort: "2026-10-12", week: 4, viewers: 10, stayed: 4 },
    { cohort: "2026-11-09", week: 1, viewers: 10, stayed: 9 },
  ];
  assert.match(kept(words(), rows), /week of October 12, 2026, 40% watched again 4 weeks later/);
  assert.match(kept(words(), [rows[2]]), /90% watched again a week later/);
});

for (const language of Object.keys(CATALOGUES)) {
  test(`${language}: every sentence is whole`, () => {
    const said = [
      trend(words(language), { ...PLAYS, now: ROWS, before: [{ day: "2026-10-31", plays: 80 }] }),
      leads(words(language), "hours", [["a", 25], ["b", 75]]),
      funnel(words(language), [{ name: "a", people: 10 }, { name: "b", people: 5 }]),
      curve(words(language), [10, 9, 5, 4, 4], 60),
    ];
    for (const sentence of said) {
      assert.doesNotMatch(sentence, /[{}]|undefined|NaN/, sentence);
      assert.match(sentence, /[.»]$/);
    }
  });

  test(`${language}: figures have their units`, () => {
    const { f } = words(language);
    for (const kind of ["hours", "seconds", "percent", "money"]) assert.doesNotMatch(f.value(kind, 12), /^[\d\u0660-\u0669]+$/, kind);
    assert.equal(f.value("count", 1234).replace(/\D/g, ""), "1234");
  });
}

// --- CSV -------------------------------------------------------------------------------------------------------------

test("a table is CSV as the API writes it, and no cell of it a formula", () => {
  const table = { columns: ["query", "searches"], rows: [['say "hi", all', 3], ["=1+1", -1], [null, 0]] };
  assert.equal(csv(table), 'query,searches\r\n"say ""hi"", all",3\r\n\'=1+1,-1\r\n,0\r\n');
  assert.deepEqual(rowsOf(table)[1], { query: "=1+1", searches: -1 });
});

const FIGURES = [
  ["keep", "payment", { households: 41, times: 3.2, leaving: 7, days: 28 }],
  ["win_back", "discount", { households: 214, days: 56, came: 19, seen: 207 }],
  ["drop", "ttl_1", { valued: 402, hours: 388, cost: 2_450_000, times: 15.2 }],
  ["licence", "Drama", { titles: 12, hour: 210.5, all: 391.2, valued: 5120 }],
  ["artwork", "ttl_2", { name: "b", share: 0.86, taken: 97, shown: 1060, others_taken: 61, others_shown: 1012 }],
  ["row", "newest", { name: "newest", share: 0.4, taken: 9, shown: 100 }],
];

function suggestionsOf(language) {
  const columns = ["kind", "subject", "action", "reason", "figures", "currency"];
  const rows = FIGURES.map(([kind, subject, figures]) => [kind, subject, "English", "English", JSON.stringify(figures), "EUR"]);
  return translated({ columns, rows }, words(language));
}

test("suggestions are whole sentences in every language, of the figures that the mart has", () => {
  for (const language of Object.keys(CATALOGUES)) {
    const { columns, rows } = suggestionsOf(language);
    assert.deepEqual(columns, ["kind", "subject", "action", "reason", "currency"]);
    for (const [kind, , action, reason] of rows) for (const said of [action, reason]) assert.doesNotMatch(said, /[{}]|English|undefined|NaN/, `${language} ${kind}: ${said}`);
  }
  const [keep, , drop, , artwork] = suggestionsOf("en").rows;
  assert.match(keep[3], /^41 households are 3.2 times as likely/);
  assert.match(drop[3], /cost €24,500.00: 15.2 times/);
  assert.equal(artwork[2], "Show artwork b to 86% of visits");
});

test("a suggestion of before, or of a kind that is not known here, stays in English", () => {
  const columns = ["kind", "subject", "action", "reason", "figures", "currency"];
  const rows = [["keep", "payment", "Remind", "Because", null, "EUR"], ["dream", "x", "Do", "So", "{}", ""], ["keep", "moon", "Ask", "Hm", "{}", ""]];
  assert.deepEqual(translated({ columns, rows }, words("de")).rows.map((row) => row.slice(1, 4)), [["payment", "Remind", "Because"], ["x", "Do", "So"], ["moon", "Ask", "Hm"]]);
});

test("of each kind of suggestion the first three are shown, in their order", () => {
  const rows = ["artwork", "drop", "artwork", "artwork", "artwork", "drop"].map((kind, place) => ({ kind, place }));
  assert.deepEqual(firstOfKinds(rows).map(({ place }) => place), [0, 1, 2, 3, 5]);
});

test("an amount in Arabic is one run from left to right, so that its currency stays whole", () => {
  const { f } = words("ar");
  for (const said of [f.value("money", -266.76), f.short("money", 5400), f.amount(549_400, "USD")]) assert.match(said, /^\u2066[^\u200e\u200f\u061c]*\u2069$/);
  assert.doesNotMatch(words("de").f.amount(549_400, "USD"), /[\u2066-\u2069]/);
});
