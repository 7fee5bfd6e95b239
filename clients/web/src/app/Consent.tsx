/** Asks on the first visit whether use may be counted. Both answers are as easy, and neither is needed to go on. */
import { useId } from "react";
import { Button } from "../design";
import { answerConsent, useConsent } from "../events/consent";
import { useT } from "../i18n";
import * as session from "../session";
import styles from "./Consent.module.css";

export { tellVisits } from "../events/consent";

const BANNER = "consent";

/** A child is not asked. */
function useAnswer() {
  const consent = useConsent();
  const kids = session.useSession()?.profile?.isKids === true;
  return kids ? "objected" : consent;
}

export function ConsentBanner() {
  const t = useT();
  const id = useId();
  if (useAnswer() !== "unasked") return null;
  return (
    <section id={BANNER} tabIndex={-1} className={styles.banner} aria-labelledby={id}>
      <p>
        <strong id={id}>{t("consent.title")}</strong> {t("consent.text")}
      </p>
      <div className={styles.answers}>
        <Button onClick={() => answerConsent(false)}>{t("consent.no")}</Button>
        <Button onClick={() => answerConsent(true)}>{t("consent.yes")}</Button>
      </div>
    </section>
  );
}

/** Asks again, for who would answer otherwise: also without an account. */
export function ConsentChoice() {
  const t = useT();
  const answered = useAnswer();
  const shown = answered === "yes" || answered === "no";
  const again = () => {
    answerConsent(null);
    requestAnimationFrame(() => document.getElementById(BANNER)?.focus());
  };
  return (
    <button type="button" className={styles.again} data-shown={shown} onClick={again}>
      {t("consent.title")}
    </button>
  );
}
