/** The pages of a list as one list, and the way to its next page. */
import { type UseInfiniteQueryResult } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";

interface Pages<Item> {
  pages: { items: Item[]; next_cursor?: string | null }[];
}

/** A title that moved while one read on may be on two pages: it is shown where it was seen first. */
export function usePagedTitles<Item extends { content_id: string }>(query: UseInfiniteQueryResult<Pages<Item>>) {
  const { data, hasNextPage: has, isFetchingNextPage: loading, isFetchNextPageError: failed, fetchNextPage } = query;
  const items = useMemo(() => [...new Map((data?.pages ?? []).flatMap((page) => page.items).map((item) => [item.content_id, item])).values()], [data]);
  const load = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  return { items, more: { has, loading, failed, load } };
}
