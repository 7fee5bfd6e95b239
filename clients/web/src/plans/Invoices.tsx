/** The next invoice, and those that there were. */
import { useInfiniteQuery } from "@tanstack/react-query";
import forms from "../account/Forms.module.css";
import type { Schema } from "../api/schema";
import { Badge, Button, ErrorState, Icon, Pending, Skeleton } from "../design";
import { useT } from "../i18n";
import { useMessages } from "./messages";
import * as planQueries from "./queries";
import { offer, type Subscription } from "./rules";
import styles from "./Subscription.module.css";
import { usePlanFormats } from "./usePlanFormats";

type Invoice = Schema<"InvoiceView">;

export function Invoices({ mine }: { mine: Subscription }) {
  const w = useMessages();
  const t = useT();
  const { price, day } = usePlanFormats();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(planQueries.invoices);
  const all = data?.pages.flatMap((page) => page.items) ?? [];
  const upcoming = data?.pages[0]?.upcoming;
  return (
    <>
      {data && offer(mine.status) === "change" && (
        <section className={forms.section} aria-labelledby="next">
          <h2 id="next">{w("next.title")}</h2>
          <p>{upcoming ? w("next.text", { amount: price(upcoming.due), date: day(upcoming.at) }) : w("next.none")}</p>
        </section>
      )}
      <section className={forms.section} aria-labelledby="invoices">
        <h2 id="invoices">{w("invoices.title")}</h2>
        <div className={forms.stack}>
          {data ? (
            all.length > 0 ? (
              <InvoiceTable invoices={all} />
            ) : (
              <p className={forms.quiet}>{w("invoices.none")}</p>
            )
          ) : error ? (
            <ErrorState error={error} onRetry={() => void refetch()} />
          ) : (
            <Pending>
              <Skeleton height="6rem" />
            </Pending>
          )}
          {hasNextPage && (
            <div className={forms.line}>
              <Button busy={isFetchingNextPage && t("site.loading")} onClick={() => void fetchNextPage()}>
                {w("invoices.more")}
              </Button>
            </div>
          )}
        </div>
      </section>
    </>
  );
}

function InvoiceTable({ invoices }: { invoices: readonly Invoice[] }) {
  const w = useMessages();
  return (
    <table className={styles.invoices}>
      <thead>
        <tr>
          <th scope="col">{w("invoices.date")}</th>
          <th scope="col">{w("invoices.number")}</th>
          <th scope="col">{w("invoices.amount")}</th>
          <th scope="col">{w("invoices.status")}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {invoices.map((invoice) => (
          <Row key={invoice.invoice_id} invoice={invoice} />
        ))}
      </tbody>
    </table>
  );
}

const STATES: Record<string, readonly ["invoice.paid" | "invoice.open" | "invoice.draft" | "invoice.void" | "invoice.uncollectible", "good" | "bad" | "plain"]> = {
  paid: ["invoice.paid", "good"],
  open: ["invoice.open", "bad"],
  draft: ["invoice.draft", "plain"],
  void: ["invoice.void", "plain"],
  uncollectible: ["invoice.uncollectible", "bad"],
};

function Row({ invoice }: { invoice: Invoice }) {
  const w = useMessages();
  const { price, day } = usePlanFormats();
  const [word, tone] = STATES[invoice.status] ?? STATES["draft"]!;
  const number = invoice.number ?? "";
  const open = invoice.status === "open";
  return (
    <tr>
      <th scope="row">{day(invoice.created_at)}</th>
      <td>
        <bdi dir="ltr">{number}</bdi>
      </td>
      <td className={styles.amount}>
        {price(invoice.total)}
        {invoice.refunded.amount > 0 && <span className={forms.quiet}>{w("invoice.refunded", { amount: price(invoice.refunded) })}</span>}
      </td>
      <td>
        <Badge tone={tone}>{w(word)}</Badge>
      </td>
      <td className={styles.links}>
        {invoice.url && (
          <a href={invoice.url} target="_blank" rel="noreferrer" aria-label={w(open ? "invoice.pay.of" : "invoice.view.of", { number })}>
            {w(open ? "invoice.pay" : "invoice.view")}
          </a>
        )}
        {invoice.pdf_url && (
          <a href={invoice.pdf_url} target="_blank" rel="noreferrer" aria-label={w("invoice.pdf.of", { number })}>
            <Icon name="download" size="1em" />
            {w("invoice.pdf")}
          </a>
        )}
      </td>
    </tr>
  );
}
