/** What somebody can do about a refused stream: choose a plan, or stop another stream of the household. */
import { useQuery } from "@tanstack/react-query";
import { Problem } from "../api/problems";
import { sellsPlans } from "../deployment";
import { ButtonLink } from "../design";
import { useT } from "../i18n";
import { plans } from "../plans/queries";
import { useSession } from "../session";
import { StreamLimit } from "./StreamLimit";

export function RefusalActions({ wrong, contentId, onStopped }: { wrong: unknown; contentId: string; onStopped: () => void }) {
  const t = useT();
  const kids = useSession()?.profile?.isKids === true;
  if (!(wrong instanceof Problem)) return null;
  const to = `/plans?for=${contentId}`;
  switch (wrong.code) {
    case "plan_required":
      return (
        !kids && (
          <ButtonLink rank="first" to={to}>
            {t("plans.see")}
          </ButtonLink>
        )
      );
    case "too_many_streams":
      return (
        <>
          <StreamLimit onStopped={onStopped} />
          {sellsPlans() && !kids && <LargerPlanLink than={Number(wrong.more["most"])} to={to} />}
        </>
      );
    default:
      return null;
  }
}

/** To the plans, where one of them lets more watch at once. */
function LargerPlanLink({ than, to }: { than: number; to: string }) {
  const t = useT();
  const { data } = useQuery(plans());
  return data?.some((plan) => plan.max_streams > than) && <ButtonLink to={to}>{t("plans.more_screens")}</ButtonLink>;
}
