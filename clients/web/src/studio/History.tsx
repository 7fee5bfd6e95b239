/** All changes of a title, newest first. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { sentence } from "../api/problems";
import { Button, ErrorState, Pending, Skeleton } from "../design";
import { useT } from "../i18n";
import { EditList } from "./EditList";
import { useMessages } from "./messages";
import { edits as editsQuery } from "./queries";
import studio from "./Studio.module.css";

export function History({ contentId }: { contentId: string }) {
  const t = useT();
  const w = useMessages();
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(editsQuery(contentId));
  if (isPending)
    return (
      <Pending>
        <Skeleton height="12rem" />
      </Pending>
    );
  if (!data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const edits = data.pages.flatMap(({ items }) => items);
  return (
    <section className={studio.panel} aria-labelledby="history">
      <h2 id="history">{w("tab.history")}</h2>
      <p role="status" className={studio.quiet}>
        {w("history.count", { count: edits.length })}
      </p>
      <EditList label={w("tab.history")} edits={edits} />
      <p role="alert" className={studio.error}>
        {error && sentence(error, t)}
      </p>
      {hasNextPage && (
        <Button busy={isFetchingNextPage && w("confirm.busy")} onClick={() => void fetchNextPage()}>
          {w("history.more")}
        </Button>
      )}
    </section>
  );
}
