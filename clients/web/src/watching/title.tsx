/** What is a profile's own on a title's page: one chunk, which the answer is waited for with. */
import { useQuery } from "@tanstack/react-query";
import type { Schema } from "../api/schema";
import { useSpeech } from "../i18n";
import { useSession } from "../session";

export { Mine } from "./Mine";

/** By grown-ups, for grown-ups: a chunk of its own, with its words. */
export function Reviewed({ contentId, own }: { contentId: string; own: Schema<"Mine"> }) {
  const { language } = useSpeech();
  const { data } = useQuery({
    queryKey: ["reviewing", language],
    queryFn: async () => {
      const { Reviews, words } = await import("./reviewing");
      return { Reviews, words: await words(language) };
    },
    staleTime: Number.POSITIVE_INFINITY,
    enabled: !useSession()?.profile?.isKids,
  });
  return data && <data.Reviews contentId={contentId} own={own} words={data.words} />;
}
