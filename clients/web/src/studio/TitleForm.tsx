/**
 * All that an editor says of a title. What the API refuses is said at its field; what somebody else said meanwhile is neither
 * overwritten nor does it undo what is being typed.
 */
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useBlocker } from "react-router";
import { answer, api } from "../api/client";
import { fieldSentences, Problem, sentence } from "../api/problems";
import type { Title } from "../api/schema";
import { Button, Dialog, Field, Select, TextArea } from "../design";
import { useT } from "../i18n";
import { holdsChildren } from "../shared/titleTypes";
import { AvailabilityWindows } from "./AvailabilityWindows";
import { Crew } from "./Crew";
import { detailsOf, type Draft, draftOf, EMPTY } from "./draft";
import { ConflictDialog, EditConflict } from "./EditConflict";
import { type ErrorAt, errorsAt } from "./fieldErrors";
import styles from "./Form.module.css";
import { useLanguages } from "./languages";
import { Markers } from "./Markers";
import { same } from "./merging";
import { useMessages } from "./messages";
import { type Details, outdated, readTitle, refreshTitles } from "./queries";
import { Ratings } from "./Ratings";
import studio from "./Studio.module.css";
import { TagsField } from "./TagsField";
import { Trailers } from "./Trailers";
import { Translations } from "./Translations";

/** What the form was filled from. */
interface Base {
  draft: Draft;
  title: Title | undefined;
}

const basedOn = (title: Title | undefined): Base => ({ draft: title ? draftOf(title) : EMPTY, title });

export function TitleForm({
  title,
  onSave,
  onSaved,
  save,
}: {
  /** As the API has it now; none: a new one. */
  title?: Title;
  /** `over`: the title that was read, and is to be changed. */
  onSave: (details: Details, over: Title | undefined) => Promise<Title>;
  onSaved?: () => void;
  /** What the button says. */
  save: string;
}) {
  const t = useT();
  const w = useMessages();
  const [base, setBase] = useState(() => basedOn(title));
  const [draft, setDraft] = useState(base.draft);
  const form = useRef<HTMLFormElement>(null);
  const saving = useMutation({
    mutationFn: ({ sent, from }: { sent: Draft; from: Base }) => saved(sent, from, from.title),
    onSuccess: (title, { sent }) => {
      const next = basedOn(title);
      setBase(next);
      setDraft((typed) => (typed === sent ? next.draft : typed)); // what was typed while it was sent stays
      onSaved?.();
    },
  });
  const dirty = !saving.isPending && !same(draft, base.draft);
  const clash = saving.error instanceof EditConflict ? saving.error.theirs : null;
  if (title && base.title && title.version > base.title.version && !dirty && saving.isIdle) {
    // nothing is being typed: it is shown as it is now
    setBase(basedOn(title));
    setDraft(draftOf(title));
  }

  /** Where only its film, its pictures or its status changed meanwhile, nobody need be asked. */
  async function saved(sent: Draft, from: Base, over: Title | undefined): Promise<Title> {
    try {
      return await onSave(detailsOf(sent), over);
    } catch (error) {
      if (!outdated(error) || !over) throw error;
      const theirs = await readTitle(over.content_id);
      if (same(draftOf(theirs), from.draft)) return saved(sent, from, theirs);
      throw new EditConflict(theirs);
    }
  }

  function take(from: Base, mine: Draft): void {
    setBase(from);
    setDraft(mine);
    saving.reset();
  }

  const set = (changes: Partial<Draft>) => {
    if (saving.isSuccess) saving.reset();
    setDraft((said) => ({ ...said, ...changes }));
  };
  const at = errorsAt(fieldSentences(saving.error, t));
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
        if (!saving.isPending) saving.mutate({ sent: draft, from: base });
      }}
    >
      <FormSection name={w("form.basics")}>
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
        {serial && <PositionFields draft={draft} set={set} at={at} />}
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
      </FormSection>
      <FormSection name={w("form.people")}>
        <TagsField label={w("form.directors")} values={draft.directors} error={at("directors")} onChange={(directors) => set({ directors })} />
        <TagsField label={w("form.cast")} values={draft.cast} error={at("cast")} onChange={(cast) => set({ cast })} />
        <Crew crew={draft.crew} at={at} onChange={(crew) => set({ crew })} />
        <TagsField label={w("form.genres")} values={draft.genres} error={at("genres")} onChange={(genres) => set({ genres })} />
        <TagsField label={w("form.tags")} values={draft.tags} error={at("tags")} onChange={(tags) => set({ tags })} />
        <div className={styles.two}>
          <Field
            label={w("form.released")}
            hint={w("form.released.hint")}
            placeholder="1999-05-17"
            autoComplete="off"
            dir="ltr"
            value={draft.release_date ?? ""}
            error={at("release_date")}
            onChange={({ currentTarget }) => set({ release_date: currentTarget.value || null })}
          />
          <Field
            label={w("form.year")}
            hint={w("form.year.hint")}
            type="number"
            min={1850}
            max={2200}
            disabled={draft.release_date !== null}
            value={draft.release_date?.slice(0, 4) ?? draft.year}
            error={at("year")}
            onChange={({ currentTarget }) => set({ year: currentTarget.value })}
          />
        </div>
      </FormSection>
      <FormSection name={w("form.ratings")} text={w("form.ratings.hint")}>
        <Ratings draft={draft} set={set} at={at} />
      </FormSection>
      <FormSection name={w("form.trailers")} text={w("form.trailers.hint")}>
        <Trailers ids={draft.trailers} without={title?.content_id} error={at("trailers")} onChange={(trailers) => set({ trailers })} />
      </FormSection>
      {!holdsChildren(draft.type) && (
        <FormSection name={w("form.markers")} text={w("form.markers.hint")}>
          <Markers marks={draft.markers} duration={title?.duration ?? null} at={at} onChange={(markers) => set({ markers })} />
        </FormSection>
      )}
      <FormSection name={w("form.availability")} text={w("form.availability.hint")}>
        <AvailabilityWindows windows={draft.availability} at={at} onChange={(availability) => set({ availability })} />
      </FormSection>
      <FormSection name={w("form.translations")} text={w("form.translations.hint")}>
        <Translations
          translations={draft.translations}
          original={draft.original_language}
          at={at}
          onChange={(translations) => set({ translations })}
        />
      </FormSection>
      <footer className={styles.foot}>
        <Button type="submit" rank="first" busy={saving.isPending && w("form.saving")}>
          {save}
        </Button>
        <p role="alert" className={studio.error}>
          {saving.error && !clash && sentence(saving.error, t)}
        </p>
        <p role="status" className={studio.quiet}>
          {saving.isSuccess ? w("form.saved") : dirty ? w("form.unsaved") : ""}
        </p>
      </footer>
      <UnsavedChangesDialog dirty={dirty} />
      {base.title && (
        <ConflictDialog
          key={clash?.version}
          sides={clash && { base: base.draft, mine: draft, theirs: clash, since: base.title.updated_at }}
          onMine={(merged) => {
            if (!clash) return;
            take(basedOn(clash), merged);
            saving.mutate({ sent: merged, from: basedOn(clash) });
          }}
          onTheirs={() => {
            if (clash) take(basedOn(clash), draftOf(clash));
            void refreshTitles();
          }}
          onClose={saving.reset}
        />
      )}
    </form>
  );
}

function FormSection({ name, text, children }: { name: string; text?: string; children: ReactNode }) {
  return (
    <fieldset className={styles.part}>
      <legend>{name}</legend>
      {text && <p className={studio.quiet}>{text}</p>}
      {children}
    </fieldset>
  );
}

/** Of what it is a part, and the how-manieth. */
function PositionFields({ draft, set, at }: { draft: Draft; set: (changes: Partial<Draft>) => void; at: ErrorAt }) {
  const w = useMessages();
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
function UnsavedChangesDialog({ dirty }: { dirty: boolean }) {
  const w = useMessages();
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
