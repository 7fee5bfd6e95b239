/** What a card shows of its film: frames of the storyboard, whose addresses are signed for minutes. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { type Frame, framesOf, sampled } from "./storyboard";

/** Milliseconds. What was signed is good for ten minutes, of which the browser may have kept the answer for four. */
const KEPT = 240_000;
const FRAMES = 10;

/** None where there is no storyboard, or it does not come: the poster stays. */
export const look = (contentId: string) =>
  queryOptions({
    queryKey: ["looks", contentId],
    queryFn: async ({ signal }): Promise<Frame[]> => {
      const asked = api.GET("/v1/stream/{content_id}/look", { params: { path: { content_id: contentId } }, signal });
      const { storyboard_url: address, query } = await answer(asked);
      const response = await fetch(`${address}?${query}`, { signal });
      return response.ok ? sampled(framesOf(await response.text(), address, query), FRAMES) : [];
    },
    staleTime: KEPT,
    gcTime: KEPT,
    retry: false,
    refetchOnWindowFocus: false,
  });
