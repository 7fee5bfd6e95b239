// What plans, subscriptions and previews come to, before anybody puts it into words; prices as they are written.
import assert from "node:assert/strict";
import test from "node:test";
import { monthly, offer, costParts, quality, refusal, renewal, saving, standing, pollUntil, titleIdOf } from "../../clients/web/src/plans/rules.ts";
import { day, price } from "../../clients/web/src/plans/formats.ts";

const usd = (amount) => ({ amount, currency: "USD" });
const plan = (name, interval, amount) => ({ name, interval, price: usd(amount) });
/** Intl writes spaces that do not break, and marks of direction. */
const plain = (text) => text.replace(/[\u00a0\u202f]/g, " ").replace(/[\u200e\u200f\u061c]/g, "");

test("a price has the minor units of its currency and is written as the reader's language does", () => {
  assert.equal(price("en-US")(usd(1299)), "$12.99");
  assert.equal(plain(price("de-DE")({ amount: 12999, currency: "EUR" })), "129,99 €");
  assert.equal(plain(price("ja-JP")({ amount: 1200, currency: "JPY" })), "￥1,200");
  assert.equal(plain(price("en")({ amount: 1250, currency: "KWD" })), "KWD 1.250");
  assert.match(plain(price("ar-EG")(usd(799))), /٧٫٩٩/);
});

test("a day is written out", () => {
  assert.equal(day("en-GB")("2026-12-25T12:00:00Z"), "25 December 2026");
});

test("heights are called as people call them", () => {
  assert.deepEqual([480, 576, 720, 1080, 1440, 2160, 4320].map(quality), ["sd", "sd", "hd", "full_hd", "full_hd", "uhd", "uhd"]);
});

test("a subscription stands in one of eleven ways, and each lets one do one thing", () => {
  const all = [["trialing"], ["trialing", true], ["active"], ["active", true], ["past_due"], ["past_due", true], ["stopped"], ["ended"], ["incomplete"], ["paused"], ["under_review"], ["none"]];
  const stand = all.map(([status, cancels = false]) => standing({ status, cancels }));
  assert.deepEqual(stand, ["trial", "trial_ends", "active", "leaving", "late", "late", "stopped", "ended", "incomplete", "paused", "under_review", "none"]);
  const may = all.map(([status]) => offer(status));
  assert.deepEqual(may, ["change", "change", "change", "change", "pay", "pay", "pay", "subscribe", "wait", "wait", "wait", "subscribe"]);
  assert.equal(offer(undefined), "subscribe");
});

test("a year is as cheap as its best plan, beside the month of the same one", () => {
  assert.equal(saving([plan("A", "month", 1000), plan("A", "year", 10_800), plan("B", "month", 1000), plan("B", "year", 9000)]), 0.25);
  assert.equal(saving([plan("A", "month", 1000), plan("B", "year", 6000)]), 0);
  assert.equal(saving([plan("A", "month", 100), plan("A", "year", 1300)]), 0);
  assert.deepEqual(monthly(usd(12_999)), usd(1083));
});

test("the same interval goes on to its end, another begins today, and a trial lasts as long as it would have", () => {
  const at = "2027-01-31T10:00:00.000Z";
  const mine = { status: "active", until: "2027-02-14T00:00:00Z", plan: plan("A", "month", 1) };
  assert.equal(renewal(mine, "month", at), mine.until);
  assert.equal(renewal(mine, "year", at), "2028-01-31T10:00:00.000Z");
  assert.equal(renewal({ ...mine, plan: plan("A", "year", 1) }, "month", at), "2027-02-28T10:00:00.000Z");
  assert.equal(renewal({ ...mine, status: "trialing" }, "year", at), mine.until);
});

test("what a change costs is what is new, less what is left, and tax or credit where these do not explain it", () => {
  const lines = [{ amount: usd(-500) }, { amount: usd(1200) }];
  assert.deepEqual(costParts({ lines, due: usd(700), credit: usd(0) }), { back: usd(-500), charged: usd(1200), other: usd(0) });
  assert.deepEqual(costParts({ lines, due: usd(840), credit: usd(0) }).other, usd(140));
  assert.deepEqual(costParts({ lines: [{ amount: usd(-900) }, { amount: usd(200) }], due: usd(0), credit: usd(700) }).other, usd(0));
  assert.deepEqual(costParts({ lines: [{ amount: usd(0) }], due: usd(0), credit: usd(0) }), { back: usd(0), charged: usd(0), other: usd(0) });
});

test("only a title's id is taken for one", () => {
  assert.equal(titleIdOf("ttl_01K9ZQ5T9S8R7Q6P5N4M3K2J1H"), "ttl_01K9ZQ5T9S8R7Q6P5N4M3K2J1H");
  for (const said of [null, "", "ttl_1", "//elsewhere", "ttl_01K9ZQ5T9S8R7Q6P5N4M3K2J1H/../x"]) assert.equal(titleIdOf(said), null);
});

test("a payment is looked for until it is there, less and less often, and not for ever", async () => {
  const pauses = [];
  const wait = async (milliseconds) => void pauses.push(milliseconds);
  let looks = 0;
  assert.equal(await pollUntil(async () => ++looks, (found) => found === 3, wait), 3);
  assert.equal(pauses.length, 2);
  assert.equal(await pollUntil(async () => "no", () => false, wait), null);
  const all = pauses.slice(2);
  assert.deepEqual(all, all.toSorted((a, b) => a - b));
  const seconds = all.reduce((sum, each) => sum + each, 0) / 1000;
  assert.ok(seconds > 60 && seconds < 120, `${seconds} s`);
  await assert.rejects(pollUntil(async () => Promise.reject(new Error("offline")), () => true, wait), /offline/);
});

test("a refusal says why in our words, and what is no matter of plans is left to others", () => {
  assert.equal(refusal("card_declined", "insufficient_funds"), "refused.funds");
  assert.equal(refusal("card_declined", "toString"), "refused.card");
  assert.equal(refusal("unpaid", undefined), "plans.unpaid");
  assert.equal(refusal("toString", undefined), null);
  assert.equal(refusal("too_many_requests", undefined), null);
});
