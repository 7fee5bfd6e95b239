/** The chunk of a title's page for a profile: its actions, and the reviews. */
import { useQuery } from "@tanstack/react-query";
import type { Schema } from "../api/schema";
import { useLanguage } from "../i18n";
import { useSession } from "../session";

export { TitleActions } from "./TitleActions";

/** By grown-ups, for grown-ups: a chunk of its own, with its words. */
export function ReviewSection({ contentId, own }: { contentId: string; own: Schema<"TitleState"> }) {
  const { language } = useLanguage();
  const { data } = useQuery({
    queryKey: ["reviewing", language],
    queryFn: async () => {
      const { Reviews, reviewMessages } = await import("./reviewsWithMessages");
      return { Reviews, w: await reviewMessages(language) };
    },
    staleTime: Number.POSITIVE_INFINITY,
    enabled: !useSession()?.profile?.isKids,
  });
  return data && <data.Reviews contentId={contentId} own={own} w={data.w} />;
}
