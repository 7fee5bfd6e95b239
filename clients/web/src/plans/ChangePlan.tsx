/** What changing to another plan costs, today and from then on; and the change, at just that. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { Problem } from "../api/problems";
import { queries } from "../api/queries";
import type { Schema } from "../api/schema";
import { Alert, Button, Dialog, Pending, Skeleton, useToast } from "../design";
import { useT } from "../i18n";
import { useMessages } from "./messages";
import styles from "./Plans.module.css";
import { PortalButton } from "./PortalButton";
import * as planQueries from "./queries";
import { costParts, type Plan, renewal, type Subscription } from "./rules";
import { usePlanFormats } from "./usePlanFormats";
import { useRefusals } from "./useRefusals";

/** Open while there is a plan to change to. */
export function ChangePlan({ to, mine, onClose }: { to: Plan | null; mine: Subscription; onClose: () => void }) {
  const w = useMessages();
  const t = useT();
  const say = useToast();
  const { price } = usePlanFormats();
  const refused = useRefusals();
  const preview = useQuery({ ...planQueries.preview(to?.plan_id ?? ""), enabled: to !== null });
  const change = useMutation({
    mutationFn: async ({ plan_id, proration_date }: Schema<"PreviewView">) => {
      const changed = await answer(api.PUT("/v1/subscription", { body: { plan_id, proration_date } }));
      await planQueries.changed(changed);
      return changed;
    },
    onSuccess: ({ plan }) => {
      say(w("change.done", { plan: plan?.name ?? "" }));
      close();
    },
    onError: (error) => {
      if (!(error instanceof Problem)) return;
      if (error.code === "preview_too_old") void preview.refetch();
      if (error.status === 409) void queries.invalidateQueries({ queryKey: planQueries.subscription.queryKey });
    },
  });
  const close = () => {
    change.reset();
    onClose();
  };
  const wrong = change.error ?? preview.error;
  const declined = wrong instanceof Problem && wrong.code === "card_declined";
  const ready = preview.data && !preview.isFetching ? preview.data : null;
  return (
    <Dialog
      open={to !== null}
      title={w("change.title", { plan: to?.name ?? "" })}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{t("site.cancel")}</Button>
          {declined && <PortalButton>{w("sub.card")}</PortalButton>}
          {ready && (
            <Button rank="first" busy={change.isPending && w("change.busy")} onClick={() => change.mutate(ready)}>
              {ready.due.amount > 0 ? w("change.pay", { amount: price(ready.due) }) : w("change.confirm")}
            </Button>
          )}
        </>
      }
    >
      <div className={styles.change}>
        {to && ready ? (
          <Costs to={to} mine={mine} preview={ready} />
        ) : (
          !preview.error && (
            <Pending>
              <Skeleton height="7rem" />
            </Pending>
          )
        )}
        <Alert>{wrong && refused(wrong)}</Alert>
      </div>
    </Dialog>
  );
}

function Costs({ to, mine, preview }: { to: Plan; mine: Subscription; preview: Schema<"PreviewView"> }) {
  const w = useMessages();
  const { price, day } = usePlanFormats();
  const { back, charged, other } = costParts(preview);
  const then = renewal(mine, to.interval, preview.proration_date);
  return (
    <>
      <dl className={styles.costs}>
        {back.amount !== 0 && (
          <>
            <CostLine name={w("change.new", { plan: to.name, date: day(then) })} amount={price(charged)} />
            <CostLine name={w("change.rest", { plan: mine.plan?.name ?? "" })} amount={price(back)} />
            {other.amount !== 0 && <CostLine name={w("change.other")} amount={price(other)} />}
          </>
        )}
        <CostLine name={w("change.today")} amount={price(preview.due)} total />
        {!mine.cancels && (
          <CostLine name={w("change.then", { date: day(then) })} amount={w(to.interval === "year" ? "every.year" : "every.month", { price: price(to.price) })} />
        )}
      </dl>
      {preview.credit.amount > 0 && <p>{w("change.credit", { amount: price(preview.credit) })}</p>}
      {mine.cancels && <p>{w("change.leaves", { date: day(then) })}</p>}
    </>
  );
}

const CostLine = ({ name, amount, total }: { name: string; amount: string; total?: boolean }) => (
  <div {...(total && { className: styles.total })}>
    <dt>{name}</dt>
    <dd>{amount}</dd>
  </div>
);
