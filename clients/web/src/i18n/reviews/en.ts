/** What is said around reviews; loaded with them. */
export const en = {
  title: "Reviews",
  yours: "What do you think of it?",
  spoiler: "It gives away what happens",
  send: "Send",
  sending: "Sending…",
  waits: "Thank you. Somebody reads it before others do.",
  written: "You have said what you think of it.",
  remove: "Delete my review",
  more: "More reviews",
  report: "Report",
  reported: "Thank you. Somebody will read it again.",
  mine: "Yours",
} as const;
