/** The next season or episode, as a draft, without leaving the others: its number is proposed, the rest is its parent's. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { answer, api } from "../api/client";
import { fieldSentences, Problem, sentence } from "../api/problems";
import type { Listed, Title } from "../api/schema";
import { Button, Field, useToast } from "../design";
import { useT } from "../i18n";
import type { Parent } from "../shared/titleTypes";
import styles from "./Children.module.css";
import { useMessages } from "./messages";
import { nextNumber } from "./order";
import { type Details, refreshTitles } from "./queries";
import studio from "./Studio.module.css";

export function AddChild({ to, type, among }: { to: Title; type: Parent; among: readonly Listed[] }) {
  const t = useT();
  const w = useMessages();
  const say = useToast();
  const form = useRef<HTMLFormElement>(null);
  const [title, setTitle] = useState("");
  /** Null: the one that is proposed. */
  const [typed, setTyped] = useState<string | null>(null);
  const number = typed ?? String(nextNumber(among));
  const add = useMutation({
    mutationFn: (body: Details) => answer(api.POST("/v1/content", { body })),
    onSuccess: async (made) => {
      say(w("children.added", { title: made.title }));
      setTitle("");
      setTyped(null);
      await refreshTitles();
    },
    onError: (error) => focus(taken(error) || fieldSentences(error, t)["number"] ? "number" : "title"),
    onSettled: (_, error) => error ?? focus("title"),
  });
  const focus = (name: string) => form.current?.querySelector<HTMLElement>(`[name=${name}]`)?.focus();
  const errors = fieldSentences(add.error, t);
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!add.isPending) add.mutate({ ...inherited(to), type: type === "series" ? "season" : "episode", parent_id: to.content_id, number: number === "" ? null : Number(number), title });
  }
  return (
    <form ref={form} noValidate onSubmit={submit} className={studio.panel} aria-labelledby="add-child">
      <h2 id="add-child">{w(`children.add.${type}`)}</h2>
      <div className={styles.add}>
        <Field
          label={w("form.number")}
          name="number"
          type="number"
          min={0}
          value={number}
          error={taken(add.error) ? w("children.number_taken") : errors["number"]}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <Field
          label={w("form.title")}
          name="title"
          required
          maxLength={200}
          dir="auto"
          value={title}
          error={errors["title"]}
          onChange={({ currentTarget }) => setTitle(currentTarget.value)}
        />
        <Button type="submit" rank="first" icon="add" busy={add.isPending && w("form.saving")}>
          {w("translation.add")}
        </Button>
      </div>
      <p className={studio.quiet}>{w("children.add.hint")}</p>
      <p role="alert" className={studio.error}>
        {add.error && !taken(add.error) && sentence(add.error, t)}
      </p>
    </form>
  );
}

const taken = (error: unknown): boolean => error instanceof Problem && error.code === "number_taken";

/** What a part usually shares with its parent. The parent's age rating and availability bind it anyway. */
const inherited = ({ original_language, genres }: Title) => ({ original_language, genres }) as Partial<Details>;
