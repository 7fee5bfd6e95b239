// Catalogues agree with the English one in what the compiler cannot see: placeholders and plural forms.
import assert from "node:assert/strict";
import test from "node:test";
import { ar } from "../../clients/web/src/i18n/ar.ts";
import { de } from "../../clients/web/src/i18n/de.ts";
import { en } from "../../clients/web/src/i18n/en.ts";
import { es } from "../../clients/web/src/i18n/es.ts";
import { ar as historyAr } from "../../clients/web/src/i18n/history/ar.ts";
import { de as historyDe } from "../../clients/web/src/i18n/history/de.ts";
import { en as historyEn } from "../../clients/web/src/i18n/history/en.ts";
import { es as historyEs } from "../../clients/web/src/i18n/history/es.ts";
import { ar as playerAr } from "../../clients/web/src/i18n/player/ar.ts";
import { de as playerDe } from "../../clients/web/src/i18n/player/de.ts";
import { en as playerEn } from "../../clients/web/src/i18n/player/en.ts";
import { es as playerEs } from "../../clients/web/src/i18n/player/es.ts";
import { ar as plansAr } from "../../clients/web/src/i18n/plans/ar.ts";
import { de as plansDe } from "../../clients/web/src/i18n/plans/de.ts";
import { en as plansEn } from "../../clients/web/src/i18n/plans/en.ts";
import { es as plansEs } from "../../clients/web/src/i18n/plans/es.ts";
import { ar as homeAr } from "../../clients/web/src/i18n/home/ar.ts";
import { de as homeDe } from "../../clients/web/src/i18n/home/de.ts";
import { en as homeEn } from "../../clients/web/src/i18n/home/en.ts";
import { es as homeEs } from "../../clients/web/src/i18n/home/es.ts";
import { ar as rowsAr } from "../../clients/web/src/i18n/rows/ar.ts";
import { de as rowsDe } from "../../clients/web/src/i18n/rows/de.ts";
import { en as rowsEn } from "../../clients/web/src/i18n/rows/en.ts";
import { es as rowsEs } from "../../clients/web/src/i18n/rows/es.ts";
import { ar as insightsAr } from "../../clients/web/src/i18n/insights/ar.ts";
import { de as insightsDe } from "../../clients/web/src/i18n/insights/de.ts";
import { en as insightsEn } from "../../clients/web/src/i18n/insights/en.ts";
import { es as insightsEs } from "../../clients/web/src/i18n/insights/es.ts";
import { ar as reviewsAr } from "../../clients/web/src/i18n/reviews/ar.ts";
import { de as reviewsDe } from "../../clients/web/src/i18n/reviews/de.ts";
import { en as reviewsEn } from "../../clients/web/src/i18n/reviews/en.ts";
import { es as reviewsEs } from "../../clients/web/src/i18n/reviews/es.ts";
import { ar as studioAr } from "../../clients/web/src/i18n/studio/ar.ts";
import { de as studioDe } from "../../clients/web/src/i18n/studio/de.ts";
import { en as studioEn } from "../../clients/web/src/i18n/studio/en.ts";
import { es as studioEs } from "../../clients/web/src/i18n/studio/es.ts";

const names = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

const SITE = { name: "site", english: en, catalogues: { en, es, de, ar } };
const STUDIO = { name: "studio", english: studioEn, catalogues: { en: studioEn, es: studioEs, de: studioDe, ar: studioAr } };
const REVIEWS = { name: "reviews", english: reviewsEn, catalogues: { en: reviewsEn, es: reviewsEs, de: reviewsDe, ar: reviewsAr } };
const HISTORY = { name: "history", english: historyEn, catalogues: { en: historyEn, es: historyEs, de: historyDe, ar: historyAr } };
const PLAYER = { name: "player", english: playerEn, catalogues: { en: playerEn, es: playerEs, de: playerDe, ar: playerAr } };
const PLANS = { name: "plans", english: plansEn, catalogues: { en: plansEn, es: plansEs, de: plansDe, ar: plansAr } };
const INSIGHTS = { name: "insights", english: insightsEn, catalogues: { en: insightsEn, es: insightsEs, de: insightsDe, ar: insightsAr } };
const HOME = { name: "home", english: homeEn, catalogues: { en: homeEn, es: homeEs, de: homeDe, ar: homeAr } };
const ROWS = { name: "rows", english: rowsEn, catalogues: { en: rowsEn, es: rowsEs, de: rowsDe, ar: rowsAr } };
const ALL = [SITE, STUDIO, REVIEWS, HISTORY, PLAYER, PLANS, INSIGHTS, HOME, ROWS].flatMap(({ name, english, catalogues }) =>
  Object.entries(catalogues).map(([language, messages]) => ({ name, english, language, messages })),
);

for (const { name, english, language, messages } of ALL) {
  test(`${name}, ${language}: every sentence has the placeholders of the English one`, () => {
    for (const [key, message] of Object.entries(messages)) {
      if (typeof message === "string") assert.deepEqual(names(message), names(english[key]), key);
      // "فيلم واحد" says one without a digit; no form may ask for more than the English one gives.
      else for (const form of Object.values(message)) for (const name of names(form)) assert.ok(names(english[key].other).includes(name), key);
    }
  });

  test(`${name}, ${language}: every plural has the forms of its language`, () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
    for (const [key, message] of Object.entries(messages)) {
      if (typeof message !== "string") assert.deepEqual(Object.keys(message).toSorted(), forms, key);
    }
  });
}
