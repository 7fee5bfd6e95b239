/** Publishing, unpublishing and deleting a title, each after a question. Put `dialog` into the page. */
import { useState } from "react";
import { answer, api } from "../api/client";
import type { Listed, Title } from "../api/schema";
import { useToast } from "../design";
import { Confirm } from "./Confirm";
import { stale } from "./queries";
import { useWords, type Words } from "./words";

export type Decision = "publish" | "unpublish" | "delete";

const CALLS: Record<Decision, (contentId: string) => Promise<unknown>> = {
  publish: (content_id) => answer(api.POST("/v1/content/{content_id}/publish", { params: { path: { content_id } } })),
  unpublish: (content_id) => answer(api.POST("/v1/content/{content_id}/unpublish", { params: { path: { content_id } } })),
  delete: (content_id) => answer(api.DELETE("/v1/content/{content_id}", { params: { path: { content_id } } })),
};

function questions(w: Words, { title, playable }: Title | Listed): Record<Decision, { title: string; text: string; done: string }> {
  return {
    publish: { title: w("publish.title", { title }), text: w(playable ? "publish.text" : "publish.no_film"), done: w("publish.done", { title }) },
    unpublish: { title: w("unpublish.title", { title }), text: w("unpublish.text"), done: w("unpublish.done", { title }) },
    delete: { title: w("delete.title", { title }), text: w("delete.text"), done: w("delete.done", { title }) },
  };
}

/** What may be decided of a title as it is. The API deletes only what is not published. */
export const decisions = ({ status }: Title | Listed): Decision[] => (status === "published" ? ["unpublish"] : ["publish", "delete"]);

export function useDecisions(onDone?: (decision: Decision) => void) {
  const w = useWords();
  const say = useToast();
  const [asked, setAsked] = useState<{ decision: Decision; about: Title | Listed } | null>(null);
  const question = asked && questions(w, asked.about)[asked.decision];
  async function decide(): Promise<void> {
    if (!asked || !question) return;
    await CALLS[asked.decision](asked.about.content_id);
    say(question.done);
    onDone?.(asked.decision);
    await stale();
  }
  const dialog = (
    <Confirm
      open={asked !== null}
      title={question?.title ?? ""}
      confirm={asked ? w(`${asked.decision}.do`) : ""}
      danger={asked?.decision === "delete"}
      onConfirm={decide}
      onClose={() => setAsked(null)}
    >
      {question?.text}
    </Confirm>
  );
  return { ask: (decision: Decision, about: Title | Listed) => setAsked({ decision, about }), dialog };
}
