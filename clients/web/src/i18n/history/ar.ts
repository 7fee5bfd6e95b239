import type { CatalogueOf } from "../messages";
import type { en } from "./en";

export const ar: CatalogueOf<typeof en> = {
  title: "سجل المشاهدة",
  text: "ما شاهده {name}. منه تأتي «متابعة المشاهدة» والاقتراحات.",
  list: "ما شوهد",
  gone: "عنوان لم يعد متاحًا",
  of: "{series}، الموسم {season}، الحلقة {episode}",
  forget: "حذف",
  "forget.of": "حذف {title} من السجل",
  "forget.title": "حذف «{title}» من السجل؟",
  "forget.text": "تُحذف كل مشاهداته والموضع الذي وصلت إليه.",
  forgotten: "حُذف «{title}» من السجل.",
  all: "حذف الكل",
  "all.title": "حذف السجل كله؟",
  "all.text": "تُحذف كل المشاهدات ومواضعك فيها نهائيًا. تبقى قائمتك وتقييماتك ومراجعاتك.",
  "all.done": "السجل فارغ.",
  none: "لم تشاهد شيئًا بعد",
  "none.text": "تظهر هنا العناوين التي تشاهدها دقيقتين أو أكثر.",
  more: "عرض الأقدم",
  kids: "يمكن لأحد الكبار في المنزل حذف المشاهدات.",
};
