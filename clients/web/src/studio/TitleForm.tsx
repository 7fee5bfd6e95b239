/** All that an editor says of a title. What the API refuses is said at its field. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useBlocker } from "react-router";
import { answer, api } from "../api/client";
import { fieldSentences, Problem, sentence } from "../api/problems";
import { Button, Dialog, Field, Select, TextArea } from "../design";
import { useT } from "../i18n";
import { detailsOf, type Draft } from "./draft";
import styles from "./Form.module.css";
import { useLanguages } from "./languages";
import { Names } from "./Names";
import type { Details } from "./queries";
import studio from "./Studio.module.css";
import { Translations } from "./Translations";
import { Windows } from "./Windows";
import { useWords } from "./words";

/** The sentence at a field, or at anything inside it: "availability.0.countries.1". */
export type ErrorAt = (field: string) => string | undefined;

export function TitleForm({
  initial,
  onSave,
  onSaved,
  save,
}: {
  initial: Draft;
  onSave: (details: Details) => Promise<unknown>;
  onSaved?: () => void;
  /** What the button says. */
  save: string;
}) {
  const t = useT();
  const w = useWords();
  const [draft, setDraft] = useState(initial);
  /** As the API has it: what is fetched meanwhile does not undo what is being typed. */
  const [kept, setKept] = useState(initial);
  const form = useRef<HTMLFormElement>(null);
  const saving = useMutation({
    mutationFn: (sent: Draft) => onSave(detailsOf(sent)),
    onSuccess: (_, sent) => {
      setKept(sent);
      onSaved?.();
    },
  });
  const dirty = !saving.isPending && JSON.stringify(draft) !== JSON.stringify(kept);
  const set = (changes: Partial<Draft>) => {
    if (saving.isSuccess) saving.reset();
    setDraft({ ...draft, ...changes });
  };
  const errors = fieldSentences(saving.error, t);
  const at: ErrorAt = (field) => errors[field] ?? Object.entries(errors).find(([name]) => name.startsWith(`${field}.`))?.[1];
  useEffect(() => {
    if (saving.error instanceof Problem) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [saving.error]);

  const languages = useLanguages([draft.original_language]);
  const serial = draft.type === "season" || draft.type === "episode";
  return (
    <form
      ref={form}
      noValidate
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!saving.isPending) saving.mutate(draft);
      }}
    >
      <Part name={w("form.basics")}>
        <div className={styles.two}>
          <Select
            label={w("form.type")}
            value={draft.type}
            options={{ movie: w("type.movie"), series: w("type.series"), season: w("type.season"), episode: w("type.episode") }}
            error={at("type")}
            onChange={({ currentTarget }) => set({ type: currentTarget.value as Draft["type"] })}
          />
          <Select
            label={w("form.language")}
            value={draft.original_language}
            options={languages}
            error={at("original_language")}
            onChange={({ currentTarget }) => set({ original_language: currentTarget.value })}
          />
        </div>
        {serial && <Place draft={draft} set={set} at={at} />}
        <Field
          label={w("form.title")}
          value={draft.title}
          required
          maxLength={200}
          dir="auto"
          error={at("title")}
          onChange={({ currentTarget }) => set({ title: currentTarget.value })}
        />
        <TextArea
          label={w("form.description")}
          value={draft.description}
          maxLength={5000}
          rows={6}
          dir="auto"
          error={at("description")}
          onChange={({ currentTarget }) => set({ description: currentTarget.value })}
        />
      </Part>
      <Part name={w("form.people")}>
        <Names label={w("form.directors")} values={draft.directors} error={at("directors")} onChange={(directors) => set({ directors })} />
        <Names label={w("form.cast")} values={draft.cast} error={at("cast")} onChange={(cast) => set({ cast })} />
        <Names label={w("form.genres")} values={draft.genres} error={at("genres")} onChange={(genres) => set({ genres })} />
        <div className={styles.two}>
          <Field
            label={w("form.released")}
            type="date"
            value={draft.release_date ?? ""}
            error={at("release_date")}
            onChange={({ currentTarget }) => set({ release_date: currentTarget.value || null })}
          />
          <Field
            label={w("form.maturity")}
            hint={w("form.maturity.hint")}
            type="number"
            min={0}
            max={18}
            value={draft.maturity}
            error={at("maturity")}
            onChange={({ currentTarget }) => set({ maturity: currentTarget.value })}
          />
        </div>
      </Part>
      <Part name={w("form.availability")} text={w("form.availability.hint")}>
        <Windows windows={draft.availability} at={at} onChange={(availability) => set({ availability })} />
      </Part>
      <Part name={w("form.translations")} text={w("form.translations.hint")}>
        <Translations
          translations={draft.translations}
          original={draft.original_language}
          at={at}
          onChange={(translations) => set({ translations })}
        />
      </Part>
      <footer className={styles.foot}>
        <Button type="submit" rank="first" busy={saving.isPending && w("form.saving")}>
          {save}
        </Button>
        <p role="alert" className={studio.error}>
          {saving.error && sentence(saving.error, t)}
        </p>
        <p role="status" className={studio.quiet}>
          {saving.isSuccess ? w("form.saved") : dirty ? w("form.unsaved") : ""}
        </p>
      </footer>
      <Leaving dirty={dirty} />
    </form>
  );
}

function Part({ name, text, children }: { name: string; text?: string; children: ReactNode }) {
  return (
    <fieldset className={styles.part}>
      <legend>{name}</legend>
      {text && <p className={studio.quiet}>{text}</p>}
      {children}
    </fieldset>
  );
}

/** Of what it is a part, and the how-manieth. */
function Place({ draft, set, at }: { draft: Draft; set: (changes: Partial<Draft>) => void; at: ErrorAt }) {
  const w = useWords();
  const type = draft.type === "season" ? "series" : "season";
  const { data } = useQuery({
    queryKey: ["studio", "parents", type],
    queryFn: async ({ signal }) => {
      const statuses = ["published", "draft", "unpublished"] as const;
      const lists = statuses.map((status) => answer(api.GET("/v1/content", { params: { query: { status, type, limit: 100 } }, signal })));
      return (await Promise.all(lists)).flatMap(({ items }) => items);
    },
  });
  const options = Object.fromEntries((data ?? []).map(({ content_id, title, number }) => [content_id, number == null ? title : `${title} (${number})`]));
  if (draft.parent_id && !options[draft.parent_id]) options[draft.parent_id] = draft.parent_id;
  return (
    <div className={styles.two}>
      <Select
        label={w("form.parent")}
        value={draft.parent_id ?? ""}
        options={{ "": w("form.parent.none"), ...options }}
        error={at("parent_id")}
        onChange={({ currentTarget }) => set({ parent_id: currentTarget.value || null })}
      />
      <Field
        label={w("form.number")}
        type="number"
        min={0}
        value={draft.number}
        error={at("number")}
        onChange={({ currentTarget }) => set({ number: currentTarget.value })}
      />
    </div>
  );
}

/** What is not saved is not lost by a link, or by closing the page. */
function Leaving({ dirty }: { dirty: boolean }) {
  const w = useWords();
  const blocker = useBlocker(dirty);
  useEffect(() => {
    if (!dirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [dirty]);
  const stay = () => blocker.reset?.();
  return (
    <Dialog
      open={blocker.state === "blocked"}
      title={w("leave.title")}
      onClose={stay}
      actions={
        <>
          <Button rank="danger" onClick={() => blocker.proceed?.()}>
            {w("leave.do")}
          </Button>
          <Button rank="first" onClick={stay}>
            {w("leave.stay")}
          </Button>
        </>
      }
    >
      <p>{w("leave.text")}</p>
    </Dialog>
  );
}
