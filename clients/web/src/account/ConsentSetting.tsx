/** Whether use is counted, on this browser. */
import { Check, useToast } from "../design";
import { answerConsent, useConsent } from "../events/consent";
import { useT } from "../i18n";

export function ConsentSetting() {
  const t = useT();
  const say = useToast();
  const consent = useConsent();
  const objected = consent === "objected";
  return (
    <Check
      label={t("consent.setting")}
      hint={t(objected ? "consent.objected" : "consent.setting.text")}
      checked={consent === "yes"}
      disabled={objected}
      onChange={({ target }) => {
        answerConsent(target.checked);
        say(t("site.saved"));
      }}
    />
  );
}
