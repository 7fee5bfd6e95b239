// The home: where arrows lead, where a row's name leads, which frames of a film are shown, and rows by hand in the studio.
import assert from "node:assert/strict";
import test from "node:test";
import { bundled } from "./bundled.mjs";

const { wayOf, nearest } = await bundled("home/ways.ts");
const { whole, shownRows, shownVariants, isRanked, hasReasons } = await bundled("home/rows.ts");
const { framesOf, sampled } = await bundled("home/storyboard.ts");
const { stateOf, nameIn, inputOf } = await bundled("studio/rows/collection.ts");
const { partNames, sumOf } = await bundled("studio/rows/scores.ts");

const row = (row_id, items = [{}]) => ({ row_id, kind: row_id.split(":")[0], text: row_id, items });

test("left and right are mirrored for who reads from the right", () => {
  assert.deepEqual(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Enter"].map((key) => wayOf(key, false)), ["up", "down", "before", "after", null]);
  assert.deepEqual(["ArrowUp", "ArrowLeft", "ArrowRight"].map((key) => wayOf(key, true)), ["up", "after", "before"]);
});

test("the nearest of a lane is where one comes to", () => {
  assert.equal(nearest([100, 300, 500], 390), 1);
  assert.equal(nearest([100, 300], 200), 0);
  assert.equal(nearest([], 200), -1);
});

test("what stands above is seen where it stands, and is else no variant of the page", () => {
  const variants = { hero: { variant: "fresh" }, row_order: { variant: "control" } };
  assert.deepEqual(shownVariants({ variants }, true), variants);
  assert.deepEqual(shownVariants({ variants }, false), { row_order: { variant: "control" } });
  assert.deepEqual(shownVariants({}, true), {}, "of a service that says none");
});

test("a row's name leads to all of it, where there is more", () => {
  assert.equal(whole(row("genre:Sci-Fi & more")), "/browse?genre=Sci-Fi+%26+more");
  assert.equal(whole(row("new")), "/browse");
  assert.equal(whole(row("because:ttl_1")), "/title/ttl_1");
  assert.equal(whole(row("person:Mara: the first")), "/search?q=Mara%3A+the+first");
  for (const id of ["continue", "top", "top10", "collection:col_1"]) assert.equal(whole(row(id)), undefined, id);
});

test("rows without titles are not shown, nor more than a child looks through", () => {
  const rows = [row("top", []), ...Array.from({ length: 20 }, (_, index) => row(`genre:${index}`))];
  assert.equal(shownRows(rows, false).length, 20);
  assert.equal(shownRows(rows, true).length, 8);
  assert.deepEqual([isRanked(row("top10")), isRanked(row("top"))], [true, false]);
  assert.deepEqual([hasReasons(row("top", [{ reason: null }, { reason: { text: "…" } }])), hasReasons(row("top"))], [true, false]);
});

test("a storyboard's frames are found beside its file, those of titles and credits left out", () => {
  const vtt = `WEBVTT\n\n${Array.from({ length: 100 }, (_, each) => `00:00:${each} --> 00:00:${each + 1}\nsheet-${each}.jpg#xywh=${each},0,160,90\n`).join("\n")}`;
  const frames = framesOf(vtt, "https://a.test/titles/t/v/storyboard.vtt", "Policy=p&Signature=s");
  assert.equal(frames.length, 100);
  assert.deepEqual(frames[3], { url: "https://a.test/titles/t/v/sheet-3.jpg?Policy=p&Signature=s", x: 3, y: 0, width: 160, height: 90 });
  const shown = sampled(frames, 10).map(({ x }) => x);
  assert.equal(shown.length, 10);
  assert.ok(shown[0] >= 8 && shown.at(-1) < 90 && shown.every((each, index) => index === 0 || each > shown[index - 1]));
  assert.equal(sampled(frames.slice(0, 3), 10).length, 3);
  assert.deepEqual([framesOf("<html>", "https://a.test/", ""), sampled([], 10)], [[], []]);
});

test("a row by hand is shown between its moments", () => {
  const at = (from, until) => stateOf({ starts_at: from, ends_at: until }, Date.parse("2026-06-01T00:00:00Z"));
  assert.equal(at(null, null), "shown");
  assert.equal(at("2026-06-02T00:00:00Z", null), "later");
  assert.equal(at("2026-05-02T00:00:00Z", "2026-06-01T00:00:00Z"), "over");
  assert.equal(at("2026-05-02T00:00:00Z", "2026-06-03T00:00:00Z"), "shown");
});

test("it is called as its reader's language says, else in English, else as it is; an emptied name is none", () => {
  assert.equal(nameIn({ title: { en: "Winter", de: "Winterabende" } }, "de"), "Winterabende");
  assert.equal(nameIn({ title: { en: "Winter" } }, "ar"), "Winter");
  assert.equal(nameIn({ title: { fr: "Hiver" } }, "ar"), "Hiver");
  assert.equal(nameIn({ title: {} }, "ar"), "");
  const said = inputOf({ collection_id: "col_1", version: 3, updated_at: "…", title: { en: "Winter", de: " ", fr: "Hiver" }, content_ids: ["ttl_1"] });
  assert.deepEqual(said, { title: { en: "Winter", fr: "Hiver" }, content_ids: ["ttl_1"], countries: [], starts_at: null, ends_at: null, position: "after_continue", audience: "all" });
});

test("the parts of scores stand by what they weigh, and add up", () => {
  const scores = [
    { rank: 1, parts: { popularity: 0.1, warm: 0.5 } },
    { rank: 2, parts: { warm: 0.2, diversity: -0.4 } },
  ];
  assert.deepEqual(partNames(scores), ["warm", "diversity", "popularity"]);
  assert.equal(sumOf(scores[1]).toFixed(3), "-0.200");
});
