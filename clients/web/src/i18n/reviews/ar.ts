import type { CatalogueOf } from "../messages";
import type { en } from "./en";

export const ar: CatalogueOf<typeof en> = {
  title: "المراجعات",
  yours: "ما رأيك فيه؟",
  spoiler: "تكشف أحداث القصة",
  send: "إرسال",
  sending: "جارٍ الإرسال…",
  waits: "شكرًا. نراجعها قبل نشرها.",
  remove: "احذف مراجعتي",
  more: "مراجعات أخرى",
  report: "إبلاغ",
  reported: "شكرًا. سنراجعها مرة أخرى.",
  own: "مراجعتك",
  pending: "قيد المراجعة",
  approved: "منشورة",
  rejected: "لم تُنشر",
  reason: "السبب:",
  change: "تعديل",
  anew: "إن عدّلتها راجعناها مرة أخرى قبل نشرها.",
  "remove.title": "حذف مراجعتك؟",
  "remove.text": "لن يتمكن أحد من قراءتها بعد ذلك. يمكنك كتابة أخرى.",
  removed: "حُذفت مراجعتك.",
};
