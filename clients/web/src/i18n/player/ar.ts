import type { CatalogueOf } from "../messages";
import type { en } from "./en";

export const ar: CatalogueOf<typeof en> = {
  "skip.recap": "تخطي الملخص",
  "skip.intro": "تخطي المقدمة",
  next: "الحلقة التالية",
  "next.in": {
    zero: "تبدأ الآن",
    one: "تبدأ بعد ثانية واحدة",
    two: "تبدأ بعد ثانيتين",
    few: "تبدأ بعد {count} ثوانٍ",
    many: "تبدأ بعد {count} ثانية",
    other: "تبدأ بعد {count} ثانية",
  },
  "next.said": {
    zero: "{title} تبدأ الآن",
    one: "{title} تبدأ بعد ثانية واحدة",
    two: "{title} تبدأ بعد ثانيتين",
    few: "{title} تبدأ بعد {count} ثوانٍ",
    many: "{title} تبدأ بعد {count} ثانية",
    other: "{title} تبدأ بعد {count} ثانية",
  },
  "next.play": "شغّل الآن",
  "next.cancel": "إلغاء",
  "next.hide": "ليس الآن",
  "quality.plan": "حتى {height}p في باقتك",
};
