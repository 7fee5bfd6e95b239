// Whatever a call answers becomes a sentence that says what to do.
import assert from "node:assert/strict";
import test from "node:test";
import { fieldSentences, Offline, Problem, sentence } from "../../clients/web/src/api/problems.ts";

const t = (key, values) => (values ? `${key} ${JSON.stringify(values)}` : key);

test("a problem's code decides before its status", () => {
  assert.equal(sentence(Problem.of(401, { code: "bad_credentials", detail: "…" }), t), "error.credentials");
  assert.equal(sentence(Problem.of(403, { code: "role_required", detail: "…" }), t), "error.forbidden");
});

test("API Gateway's own refusals and a proxy's pages are understood by their status", () => {
  assert.equal(sentence(Problem.of(401, { message: "Unauthorized" }), t), "error.unauthenticated");
  assert.equal(sentence(Problem.of(502, "<html>"), t), "error.server");
});

test("a request that never arrived is no failure of ours", () => {
  assert.equal(sentence(new Offline("gone"), t), "error.offline");
  assert.equal(sentence(new Error("a bug"), t), "error.server");
});

test("what is wrong with a field is said at the field", () => {
  const errors = [
    { field: "email", message: "String should match pattern '^[^@]+$'" },
    { field: "password", message: "String should have at least 1 character" },
    { field: "title", message: "String should have at most 200 characters" },
    { field: "maturity", message: "Input should be less than or equal to 21" },
  ];
  assert.deepEqual(fieldSentences(Problem.of(422, { code: "invalid", detail: "…", errors }), t), {
    email: "field.email",
    password: "field.required",
    title: 'field.too_long {"count":200}',
    maturity: "field.refused",
  });
});

test("how long to wait is said in seconds, then in minutes", () => {
  const waiting = (seconds) => sentence(Problem.of(429, { code: "too_many_requests" }, seconds), t);
  assert.equal(waiting("12"), 'error.too_many.seconds {"count":12}');
  assert.equal(waiting("301"), 'error.too_many.minutes {"count":6}');
  assert.equal(waiting(null), "error.too_many");
});

test("why a password is refused is said in the reader's language", () => {
  const errors = [{ field: "password", message: "is one of the most common passwords: choose another" }];
  assert.deepEqual(fieldSentences(Problem.of(422, { code: "invalid", errors }), t), { password: "field.common_password" });
});
