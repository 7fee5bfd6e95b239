// What audio tracks are called in menus, and which one a device finds again.
import assert from "node:assert/strict";
import test from "node:test";
import { remembered, trackNames } from "../../clients/web/src/player/audioTracks.ts";

const NAMES = new Intl.DisplayNames("en", { type: "language" });
const WORDS = {
  languageName: (tag) => NAMES.of(tag),
  audio: "Audio",
  unknown: "Unknown language",
  roles: { commentary: "Commentary", description: "Audio description" },
};
const track = (language, label = "", role = "main", shown_as = "") => ({ name: "", language, label, role, shown_as });
const called = (...tracks) => trackNames(tracks, WORDS);

test("a track is called by its label, else by its language and its role", () => {
  assert.deepEqual(called(track("eng"), track("eng", "", "commentary")), ["English", "English – Commentary"]);
  assert.deepEqual(called(track("eng"), track("eng", "commentary", "commentary")), ["English", "English – Commentary"]);
  assert.deepEqual(called(track("eng", "Ridley Scott", "commentary"), track("de")), ["Ridley Scott", "German"]);
  assert.deepEqual(called(track("deu", "", "description")), ["German – Audio description"]);
});

test("tracks of no language are numbered", () => {
  assert.deepEqual(called(track("und"), track("und"), track("und")), ["Audio 1", "Audio 2", "Audio 3"]);
  assert.deepEqual(called(track("und"), track("und"), track("en", "Audio 1")), ["Audio 2", "Audio 3", "Audio 1"]);
  assert.deepEqual(called(track("en"), track("und")), ["English", "Unknown language"]);
  assert.deepEqual(called(track("und"), track("und", "", "commentary")), ["Unknown language", "Commentary"]);
});

test("no two tracks have one name", () => {
  assert.deepEqual(called(track("en"), track("en"), track("en")), ["English", "English 2", "English 3"]);
  assert.deepEqual(called(track("en", "Director"), track("de", "Director")), ["Director (English)", "Director (German)"]);
  assert.deepEqual(called(track("en", "A"), track("en", "A"), track("en", "A 2")), ["A", "A 3", "A 2"]);
});

const MAIN = track("eng", "", "main", "English");
const COMMENTARY = track("eng", "", "commentary", "English – Commentary");
const CAST = track("eng", "With the cast", "commentary", "With the cast");
const chose = (audio, audioName, audioRole = "main") => ({ audio, audioName, audioRole });

test("a device finds its last choice by name, then by role, then by language", () => {
  assert.equal(remembered([MAIN, COMMENTARY, CAST], chose("eng", "With the cast", "commentary")), CAST);
  assert.equal(remembered([MAIN, COMMENTARY], chose("en", "With the cast", "commentary")), COMMENTARY);
  assert.equal(remembered([COMMENTARY, MAIN], chose("en", "gone", "dub")), MAIN);
  assert.equal(remembered([COMMENTARY, track("ja")], chose("en", "English")), undefined);
  assert.equal(remembered([MAIN], chose(null, "")), undefined);
});

test("a track of no language is found again by its name alone", () => {
  const [first, second] = [track("und", "", "main", "Audio 1"), track("und", "", "main", "Audio 2")];
  assert.equal(remembered([first, second], chose("de", "Audio 2")), second);
  assert.equal(remembered([first, second], chose(null, "")), undefined);
});
