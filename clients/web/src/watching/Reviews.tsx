/** What others say of a title, and what one says oneself; who gives away what happens is read by who wants to. */
import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { answer, api } from "../api/client";
import { sentence } from "../api/problems";
import { queries } from "../api/queries";
import type { Schema } from "../api/schema";
import { Button, Check, TextArea, useToast } from "../design";
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
  const said = data?.pages.flatMap((page) => page.items) ?? [];
  const { may_review: may, review_id: mine } = own;
  if (said.length === 0 && !may && !mine) return null;
  return (
    <section className={styles.reviews} aria-labelledby="reviews">
      <h2 id="reviews">{words("title")}</h2>
      {may && <Writing contentId={contentId} words={words} />}
      {mine && <Written reviewId={mine} words={words} />}
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
        {review.mine ? (
          <span>{words("mine")}</span>
        ) : (
          <Button rank="quiet" onClick={() => void act(() => done(api.POST("/v1/reviews/{review_id}/report", { params: { path }, body: {} })), words("reported"))}>
            {words("report")}
          </Button>
        )}
      </p>
    </li>
  );
}

function Writing({ contentId, words }: { contentId: string; words: Words }) {
  const act = useAct();
  const [sending, setSending] = useState(false);
  const path = { content_id: contentId };
  const send = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = { text: String(form.get("text")).trim(), spoiler: form.has("spoiler") };
    if (!body.text) return;
    setSending(true);
    await act(() => answer(api.POST("/v1/content/{content_id}/reviews", { params: { path }, body })), words("waits"));
    setSending(false);
  };
  return (
    <form className={styles.form} onSubmit={(event) => void send(event)}>
      <TextArea label={words("yours")} name="text" maxLength={LONGEST} required />
      <Check label={words("spoiler")} name="spoiler" />
      <Button type="submit" busy={sending && words("sending")}>
        {words("send")}
      </Button>
    </form>
  );
}

function Written({ reviewId, words }: { reviewId: string; words: Words }) {
  const act = useAct();
  const path = { review_id: reviewId };
  return (
    <p className={styles.of}>
      {words("written")}
      <Button rank="quiet" onClick={() => void act(() => done(api.DELETE("/v1/reviews/{review_id}", { params: { path } })))}>
        {words("remove")}
      </Button>
    </p>
  );
}

/** Does it, and says what became of it. */
function useAct() {
  const t = useT();
  const toast = useToast();
  return async (call: () => Promise<unknown>, thanks?: string) => {
    try {
      await call();
      if (thanks) toast(thanks);
      await queries.invalidateQueries({ queryKey: ["own"] });
    } catch (error) {
      toast(sentence(error, t));
    }
  };
}
