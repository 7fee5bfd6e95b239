/** /studio/home/rows/…: one row by hand, or a new one. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { answer, api } from "../../api/client";
import { noContent } from "../../api/noContent";
import { fieldSentences, sentence } from "../../api/problems";
import { Button, EmptyState, ErrorState, Field, Pending, Select, Skeleton, useToast } from "../../design";
import type { Collection, CollectionInput } from "../../home/shapes";
import { LANGUAGES, type Language, useLanguage } from "../../i18n";
import { useFormats } from "../../i18n/formats";
import { usePageTitle } from "../../shared/usePageTitle";
import { CountriesField, Moment } from "../AvailabilityWindows";
import { ConfirmDialog } from "../ConfirmDialog";
import { type ErrorAt, errorsAt } from "../fieldErrors";
import form from "../Form.module.css";
import { useMessages } from "../messages";
import { Crumb, PageHeader } from "../PageHeader";
import studio from "../Studio.module.css";
import { EMPTY, inputOf, nameIn } from "./collection";
import { useRowMessages } from "./messages";
import { collections as collectionsQuery, refreshCollections } from "./queries";
import { TitleList } from "./TitleList";

export function CollectionPage() {
  const { collectionId = "" } = useParams();
  const r = useRowMessages();
  const { data, error, isPending, refetch } = useQuery(collectionsQuery);
  const isNew = collectionId === "new";
  const found = data?.find(({ collection_id }) => collection_id === collectionId);
  if (isNew) return <CollectionForm key="new" />;
  if (found) return <CollectionForm key={collectionId} collection={found} />;
  if (data) return <EmptyState heading="h1" title={r("missing")} icon="film" />;
  return isPending ? (
    <Pending>
      <Skeleton height="20rem" />
    </Pending>
  ) : (
    <ErrorState heading="h1" error={error} onRetry={() => void refetch()} />
  );
}

function CollectionForm({ collection }: { collection?: Collection }) {
  const { t, language } = useLanguage();
  const w = useMessages();
  const r = useRowMessages();
  const say = useToast();
  const navigate = useNavigate();
  const around = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState<CollectionInput>(() => (collection ? inputOf(collection) : EMPTY));
  const [deleting, setDeleting] = useState(false);
  const set = (changes: Partial<CollectionInput>) => setDraft((before) => ({ ...before, ...changes }));
  const name = nameIn(collection ?? draft, language) || r("new");
  usePageTitle(name);
  const save = useMutation({
    mutationFn: () => {
      const body = inputOf(draft);
      if (!collection) return answer(api.POST("/v1/admin/collections", { body }));
      return answer(api.PUT("/v1/admin/collections/{collection_id}", { params: { path: { collection_id: collection.collection_id } }, body }));
    },
    onSuccess: async (saved) => {
      await refreshCollections();
      say(r("saved"));
      if (!collection) void navigate(`/studio/home/rows/${saved.collection_id}`, { replace: true });
    },
    onError: () => requestAnimationFrame(() => around.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus()),
  });
  async function remove(): Promise<void> {
    if (!collection) return;
    await noContent(api.DELETE("/v1/admin/collections/{collection_id}", { params: { path: { collection_id: collection.collection_id } } }));
    await refreshCollections();
    say(r("deleted"));
    void navigate("/studio/home", { replace: true });
  }
  const at = errorsAt(fieldSentences(save.error, t));
  return (
    <div className={studio.page}>
      <PageHeader title={name} parents={<Crumb to="/studio/home">{r("title")}</Crumb>} />
      <form
        ref={around}
        noValidate
        className={form.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!save.isPending) save.mutate();
        }}
      >
        <Names names={draft.title} at={at} onChange={(title) => set({ title })} />
        <fieldset className={form.part}>
          <legend>{r("contents")}</legend>
          <p className={studio.quiet}>{r("contents.hint")}</p>
          <TitleList ids={draft.content_ids} error={at("content_ids")} onChange={(content_ids) => set({ content_ids })} />
        </fieldset>
        <fieldset className={form.part}>
          <legend>{r("where")}</legend>
          <div className={form.two}>
            <Select
              label={r("position")}
              value={draft.position}
              options={{ top: r("position.top"), after_continue: r("position.after_continue"), bottom: r("position.bottom") }}
              onChange={({ currentTarget }) => set({ position: currentTarget.value as CollectionInput["position"] })}
            />
            <Select
              label={r("audience")}
              value={draft.audience}
              options={{ all: r("audience.all"), kids: r("audience.kids"), grown_up: r("audience.grown_up") }}
              onChange={({ currentTarget }) => set({ audience: currentTarget.value as CollectionInput["audience"] })}
            />
          </div>
          <CountriesField countries={draft.countries} hint={r("countries.hint")} error={at("countries")} onChange={(countries) => set({ countries })} />
        </fieldset>
        <fieldset className={form.part}>
          <legend>{r("when")}</legend>
          <div className={form.two}>
            <Moment label={r("from")} value={draft.starts_at ?? null} error={at("starts_at")} onChange={(starts_at) => set({ starts_at })} />
            <Moment label={r("to")} value={draft.ends_at ?? null} error={at("ends_at")} onChange={(ends_at) => set({ ends_at })} />
          </div>
        </fieldset>
        <div className={studio.actions}>
          <Button type="submit" rank="first" busy={save.isPending && w("form.saving")}>
            {w("form.save")}
          </Button>
          {collection && (
            <Button rank="danger" icon="remove" onClick={() => setDeleting(true)}>
              {r("delete")}
            </Button>
          )}
        </div>
        <p role="alert" className={studio.error}>
          {save.error && sentence(save.error, t)}
        </p>
      </form>
      <ConfirmDialog open={deleting} title={r("delete.title", { name })} confirm={r("delete")} danger onConfirm={remove} onClose={() => setDeleting(false)}>
        {r("delete.text")}
      </ConfirmDialog>
    </div>
  );
}

/** In every language that the site speaks. */
function Names({ names, at, onChange }: { names: CollectionInput["title"]; at: ErrorAt; onChange: (names: CollectionInput["title"]) => void }) {
  const r = useRowMessages();
  const { languageName } = useFormats();
  return (
    <fieldset className={form.part}>
      <legend>{r("name")}</legend>
      <p className={studio.quiet}>{r("name.hint")}</p>
      <div className={form.two}>
        {(Object.keys(LANGUAGES) as Language[]).map((tag) => (
          <Field
            key={tag}
            label={r("name.of", { language: languageName(tag) })}
            value={names[tag] ?? ""}
            lang={tag}
            dir={tag === "ar" ? "rtl" : "ltr"}
            maxLength={200}
            error={tag === "en" ? at("title") : undefined}
            onChange={({ currentTarget }) => onChange({ ...names, [tag]: currentTarget.value })}
          />
        ))}
      </div>
    </fieldset>
  );
}
