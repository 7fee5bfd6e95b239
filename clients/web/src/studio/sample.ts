/** What an import takes, to begin with. */
export const SAMPLE = `${[
  { external_id: "heat", status: "published", title: "Heat", genres: ["Crime"], release_date: "1995-12-15", maturity: 16 },
  { external_id: "show", type: "series", title: "The show", translations: { de: { title: "Die Serie" } } },
  { external_id: "show-1", type: "season", parent_external_id: "show", number: 1, title: "Season 1" },
  {
    external_id: "show-1-1",
    type: "episode",
    parent_external_id: "show-1",
    number: 1,
    title: "The first evening",
    markers: { intro: { start: 62, end: 121.5 }, credits_at: 2710 },
  },
]
  .map((line) => JSON.stringify(line))
  .join("\n")}\n`;
