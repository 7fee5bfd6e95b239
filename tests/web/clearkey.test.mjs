// ClearKey beside what MediaConvert signals: elements as Shaka Player parses them.
import assert from "node:assert/strict";
import test from "node:test";
import { signalClearKey } from "../../clients/web/src/player/clearKey.ts";

const COMMON = "urn:mpeg:dash:mp4protection:2011";
const CLEAR_KEY = "urn:uuid:e2719d58-a985-b3c9-781a-b030af78d30e";
const element = (tagName, attributes, ...children) => ({ tagName, attributes, children, parent: null });
const protection = (schemeIdUri, ...children) => element("ContentProtection", { schemeIdUri }, ...children);

test("every signalled system becomes ClearKey without init data, and the default key id stays", () => {
  const common = protection(COMMON);
  common.attributes["cenc:default_KID"] = "98ee5596-cd3e-a20d-163a-e382420c6eff";
  const widevine = protection("urn:uuid:edef8ba9-79d6-4ace-a3c8-27dcd51d21ed", element("cenc:pssh", {}, "AAAA"));
  const set = element("AdaptationSet", {}, common, widevine, "text", element("Representation", { id: "1" }));
  signalClearKey(element("MPD", {}, element("Period", {}, set)));
  assert.deepEqual(common.attributes, { schemeIdUri: COMMON, "cenc:default_KID": "98ee5596-cd3e-a20d-163a-e382420c6eff" });
  assert.deepEqual([widevine.attributes, widevine.children], [{ schemeIdUri: CLEAR_KEY }, []]);
});
