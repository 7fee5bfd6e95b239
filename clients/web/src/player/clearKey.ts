/**
 * ClearKey for DASH manifests that signal other systems: MediaConvert signals Widevine, PlayReady and FairPlay alone.
 *
 * DASH-IF's ClearKey needs the default key id only, of which Shaka Player makes what a licence is asked for with.
 */
const COMMON = "urn:mpeg:dash:mp4protection:2011";
const CLEAR_KEY = "urn:uuid:e2719d58-a985-b3c9-781a-b030af78d30e";

/** An element as Shaka Player parses it; a child may be a text. */
interface Element {
  tagName: string;
  attributes: Record<string, string>;
  children: unknown[];
}

/** Put ClearKey in place of every system that the manifest signals. */
export function signalClearKey(element: Element): void {
  if (element.tagName === "ContentProtection" && element.attributes.schemeIdUri !== COMMON) {
    element.attributes.schemeIdUri = CLEAR_KEY;
    element.children = [];
  }
  for (const child of element.children) if (typeof child === "object") signalClearKey(child as Element);
}
