/** What others say of a title, and what one says oneself; who gives away what happens is read by who wants to. */
import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { type SubmitEvent, useRef, useState } from "react";
import { answer, api } from "../api/client";
import { sentence } from "../api/problems";
import { queries } from "../api/queries";
import type { Schema } from "../api/schema";
import { Badge, Button, Check, Dialog, TextArea, useToast } from "../design";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import type { TranslateOf } from "../i18n/messages";
import type { en } from "../i18n/reviews/en";
import { done } from "./done";
import styles from "./Reviews.module.css";

type Words = TranslateOf<typeof en>;
const LONGEST = 5000;

const reviews = (contentId: string) =>
  infiniteQueryOptions({
    queryKey: ["own", "reviews", contentId],
    queryFn: ({ pageParam: cursor, signal }) =>
      answer(api.GET("/v1/content/{content_id}/reviews", { params: { path: { content_id: contentId }, query: { ...(cursor && { cursor }) } }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });

/** Shows nothing where nothing is said and nothing may be. */
export function Reviews({ contentId, own, words }: { contentId: string; own: Schema<"Mine">; words: Words }) {
  const { data, hasNextPage, fetchNextPage } = useInfiniteQuery(reviews(contentId));
  const { may_review: may, review: mine } = own;
  const said = data?.pages.flatMap((page) => page.items).filter((each) => !each.mine) ?? [];
  if (said.length === 0 && !may && !mine) return null;
  return (
    <section className={styles.reviews} aria-labelledby="reviews">
      <h2 id="reviews">{words("title")}</h2>
      {may && <Writing contentId={contentId} words={words} />}
      {mine && <Own review={mine} words={words} />}
      {said.length > 0 && (
        <ul>
          {said.map((review) => (
            <Said key={review.review_id} review={review} words={words} />
          ))}
        </ul>
      )}
      {hasNextPage && <Button onClick={() => void fetchNextPage()}>{words("more")}</Button>}
    </section>
  );
}

function Said({ review, words }: { review: Schema<"ReviewView">; words: Words }) {
  const { date } = useFormats();
  const act = useAct();
  const path = { review_id: review.review_id };
  const text = (
    <p className={styles.text}>
      <bdi>{review.text}</bdi>
    </p>
  );
  return (
    <li>
      {review.spoiler ? (
        <details>
          <summary>{words("spoiler")}</summary>
          {text}
        </details>
      ) : (
        text
      )}
      <p className={styles.of}>
        {date(review.written_at)}
        <Button rank="quiet" onClick={() => void act(() => done(api.POST("/v1/reviews/{review_id}/report", { params: { path }, body: {} })), words("reported"))}>
          {words("report")}
        </Button>
      </p>
    </li>
  );
}

function Writing({ contentId, words }: { contentId: string; words: Words }) {
  const act = useAct();
  const path = { content_id: contentId };
  return <Form words={words} onSend={(body) => act(() => answer(api.POST("/v1/content/{content_id}/reviews", { params: { path }, body })), words("waits"))} />;
}

function Form({
  words,
  said,
  onSend,
  onLeave,
}: {
  words: Words;
  said?: Schema<"ReviewView">;
  onSend: (body: Schema<"ReviewInput">) => Promise<unknown>;
  onLeave?: () => void;
}) {
  const t = useT();
  const [sending, setSending] = useState(false);
  const send = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = { text: String(form.get("text")).trim(), spoiler: form.has("spoiler") };
    if (!body.text) return;
    setSending(true);
    await onSend(body);
    setSending(false);
  };
  return (
    <form className={styles.form} onSubmit={(event) => void send(event)}>
      <TextArea label={words("yours")} name="text" maxLength={LONGEST} required dir="auto" defaultValue={said?.text} autoFocus={said !== undefined} />
      <Check label={words("spoiler")} name="spoiler" defaultChecked={said?.spoiler} />
      {said && <p className={styles.quiet}>{words("anew")}</p>}
      <div className={styles.of}>
        <Button type="submit" rank={said ? "first" : "second"} busy={sending && words("sending")}>
          {words("send")}
        </Button>
        {onLeave && <Button onClick={onLeave}>{t("site.cancel")}</Button>}
      </div>
    </form>
  );
}

/** What one has said oneself, whether others read it, and how to change or delete it. */
function Own({ review, words }: { review: Schema<"ReviewView">; words: Words }) {
  const t = useT();
  const act = useAct();
  const { date } = useFormats();
  const [doing, setDoing] = useState<"changing" | "deleting" | null>(null);
  const edit = useRef<HTMLButtonElement>(null);
  const path = { review_id: review.review_id };
  const leave = () => {
    setDoing(null);
    requestAnimationFrame(() => edit.current?.focus());
  };
  if (doing === "changing")
    return (
      <Form
        words={words}
        said={review}
        onLeave={leave}
        onSend={async (body) => {
          if (await act(() => answer(api.PUT("/v1/reviews/{review_id}", { params: { path }, body })), words("waits"))) leave();
        }}
      />
    );
  return (
    <div className={styles.own}>
      <p className={styles.of}>
        <strong>{words("own")}</strong>
        <Badge tone={review.status === "approved" ? "good" : review.status === "rejected" ? "bad" : "plain"}>{words(review.status)}</Badge>
        {review.spoiler && <Badge>{words("spoiler")}</Badge>}
        {date(review.written_at)}
      </p>
      <p className={styles.text}>
        <bdi>{review.text}</bdi>
      </p>
      {review.reason && (
        <p className={styles.quiet}>
          {words("reason")} <bdi>{review.reason}</bdi>
        </p>
      )}
      <div className={styles.of}>
        <Button ref={edit} icon="edit" onClick={() => setDoing("changing")}>
          {words("change")}
        </Button>
        <Button rank="quiet" icon="remove" onClick={() => setDoing("deleting")}>
          {words("remove")}
        </Button>
      </div>
      <Dialog
        open={doing === "deleting"}
        title={words("remove.title")}
        onClose={() => setDoing(null)}
        actions={
          <>
            <Button onClick={() => setDoing(null)}>{t("site.cancel")}</Button>
            <Button rank="danger" onClick={() => void act(() => done(api.DELETE("/v1/reviews/{review_id}", { params: { path } })), words("removed"))}>
              {words("remove")}
            </Button>
          </>
        }
      >
        <p>{words("remove.text")}</p>
      </Dialog>
    </div>
  );
}

/** Does it, and says what became of it; whether it was done. */
function useAct() {
  const t = useT();
  const toast = useToast();
  return async (call: () => Promise<unknown>, thanks?: string): Promise<boolean> => {
    try {
      await call();
      if (thanks) toast(thanks);
      await queries.invalidateQueries({ queryKey: ["own"] });
      return true;
    } catch (error) {
      toast(sentence(error, t));
      return false;
    }
  };
}
