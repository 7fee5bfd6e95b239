/** Publishes, unpublishes and deletes a title after a question. Put `dialog` into the page. */
import { useState } from "react";
import { answer, api } from "../api/client";
import type { Listed, Title } from "../api/schema";
import { useToast } from "../design";
import { ConfirmDialog } from "./ConfirmDialog";
import { useEditsSince } from "./EditConflict";
import { EditList } from "./EditList";
import { type Messages, useMessages } from "./messages";
import { ifMatch, outdated, readTitle, refreshTitles } from "./queries";
import styles from "./Studio.module.css";

export type Decision = "publish" | "unpublish" | "delete";

const params = ({ content_id, version }: Title) => ({ params: { path: { content_id }, header: ifMatch(version) } });

const CALLS: Record<Decision, (title: Title) => Promise<unknown>> = {
  publish: (title) => answer(api.POST("/v1/content/{content_id}/publish", params(title))),
  unpublish: (title) => answer(api.POST("/v1/content/{content_id}/unpublish", params(title))),
  delete: (title) => answer(api.DELETE("/v1/content/{content_id}", params(title))),
};

function questions(w: Messages, { title, playable }: Title | Listed): Record<Decision, { title: string; text: string; done: string }> {
  return {
    publish: { title: w("publish.title", { title }), text: w(playable ? "publish.text" : "publish.no_film"), done: w("publish.done", { title }) },
    unpublish: { title: w("unpublish.title", { title }), text: w("unpublish.text"), done: w("unpublish.done", { title }) },
    delete: { title: w("delete.title", { title }), text: w("delete.text"), done: w("delete.done", { title }) },
  };
}

/** What may be decided of a title as it is. The API deletes only what is not published. */
export const decisions = ({ status }: Title | Listed): Decision[] => (status === "published" ? ["unpublish"] : ["publish", "delete"]);

interface Asked {
  decision: Decision;
  about: Title | Listed;
  /** The title as it was when the question was asked. */
  read: Promise<Title>;
  /** Until when what was decided on was known, once it turned out to have changed since. */
  since: string | null;
}

export function useDecisions(onDone?: (decision: Decision) => void) {
  const w = useMessages();
  const say = useToast();
  const [asked, setAsked] = useState<Asked | null>(null);
  const question = asked && questions(w, asked.about)[asked.decision];
  const close = () => setAsked(null);
  function ask(decision: Decision, about: Title | Listed): void {
    const known = "version" in about ? Promise.resolve(about) : readTitle(about.content_id);
    known.catch(() => undefined); // said when it is decided
    setAsked({ decision, about, read: known, since: null });
  }
  async function decide(): Promise<boolean> {
    if (!asked || !question) return true;
    const title = await asked.read;
    try {
      await CALLS[asked.decision](title);
    } catch (error) {
      if (!outdated(error)) throw error;
      setAsked({ ...asked, read: readTitle(title.content_id), since: asked.since ?? title.updated_at });
      await refreshTitles();
      return false;
    }
    say(question.done);
    onDone?.(asked.decision);
    await refreshTitles();
    return true;
  }
  const dialog = (
    <ConfirmDialog
      open={asked !== null}
      title={question?.title ?? ""}
      confirm={asked ? w(`${asked.decision}.do`) : ""}
      danger={asked?.decision === "delete"}
      onConfirm={decide}
      onClose={close}
    >
      {question?.text}
      <div role="alert">{asked?.since && <ConcurrentEdits contentId={asked.about.content_id} since={asked.since} />}</div>
    </ConfirmDialog>
  );
  return { ask, dialog };
}

/** Pressed again, it is decided with this known. */
function ConcurrentEdits({ contentId, since }: { contentId: string; since: string }) {
  const w = useMessages();
  const edits = useEditsSince(contentId, since);
  return (
    <>
      <p className={styles.error}>{w("clash.decide")}</p>
      <EditList label={w("clash.edits")} edits={edits} brief />
    </>
  );
}
