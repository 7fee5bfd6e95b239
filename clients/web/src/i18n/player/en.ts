/** What the player says beside its controls; loaded with it. */
export const en = {
  "skip.recap": "Skip recap",
  "skip.intro": "Skip intro",
  next: "Next episode",
  "next.in": { one: "Begins in {count} second", other: "Begins in {count} seconds" },
  "next.said": { one: "{title} begins in {count} second", other: "{title} begins in {count} seconds" },
  "next.play": "Play now",
  "next.cancel": "Cancel",
  "next.hide": "Not now",
  "quality.plan": "Up to {height}p with your plan",
} as const;
