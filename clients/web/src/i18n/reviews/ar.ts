import type { CatalogueOf } from "../messages";
import type { en } from "./en";

export const ar: CatalogueOf<typeof en> = {
  title: "المراجعات",
  yours: "ما رأيك فيه؟",
  spoiler: "تكشف ما يحدث",
  send: "إرسال",
  sending: "جارٍ الإرسال…",
  waits: "شكرًا. سيقرؤها أحد منا قبل غيره.",
  written: "لقد قلت رأيك فيه.",
  remove: "احذف مراجعتي",
  more: "مراجعات أخرى",
  report: "إبلاغ",
  reported: "شكرًا. سيعيد أحد منا قراءتها.",
  mine: "مراجعتك",
};
