import type { CatalogueOf } from "../messages";
import type { en } from "./en";

export const ar: CatalogueOf<typeof en> = {
  title: "المراجعات",
  yours: "ما رأيك فيه؟",
  spoiler: "تكشف ما يحدث",
  send: "إرسال",
  sending: "جارٍ الإرسال…",
  waits: "شكرًا. سيقرؤها أحد منا قبل غيره.",
  remove: "احذف مراجعتي",
  more: "مراجعات أخرى",
  report: "إبلاغ",
  reported: "شكرًا. سيعيد أحد منا قراءتها.",
  own: "مراجعتك",
  pending: "تنتظر القراءة",
  approved: "منشورة",
  rejected: "لم تُنشر",
  reason: "السبب:",
  change: "تعديل",
  anew: "بعد تعديلها يقرؤها أحد منا مجددًا قبل غيره.",
  "remove.title": "حذف مراجعتك؟",
  "remove.text": "لن يتمكن أحد من قراءتها بعد ذلك. يمكنك كتابة أخرى.",
  removed: "حُذفت مراجعتك.",
};
