/** All that is said of an experiment, and beside it how long it will take. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { type Dispatch, type ReactNode, type SetStateAction, useState } from "react";
import { fieldSentences, sentence } from "../../api/problems";
import { Alert, Button, Check, Field, Segments, Select, TextArea } from "../../design";
import { useT } from "../../i18n";
import { DEVICES } from "../filters";
import type { WordsHere } from "../useWords";
import { type Draft, definitionOf, type Kind, shareOf, sumOf, variantsOf } from "./draft";
import styles from "./Experiments.module.css";
import { experiments, METRICS, type Definition, type Metric, plan } from "./queries";

const MOST_VARIANTS = 6;
const MOST_GUARDRAILS = 4;

interface PartProps {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  words: WordsHere;
}

/** `fresh`: it has no name by which pages ask for it yet. `runs`: viewers see it, so that some changes begin it anew. */
export function ExperimentForm({ words, draft: given, fresh = false, runs = false, onSave, onCancel }: {
  words: WordsHere;
  draft: Draft;
  fresh?: boolean;
  runs?: boolean;
  onSave: (definition: Definition, experimentId: string) => Promise<unknown>;
  onCancel: () => void;
}) {
  const { w } = words;
  const t = useT();
  const [draft, setDraft]: [Draft, Dispatch<SetStateAction<Draft>>] = useState(given);
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const save = useMutation({ mutationFn: () => onSave(definitionOf(draft), draft.experimentId) });
  const errors = fieldSentences(save.error, t);
  const parts = { draft, set, words };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Part title={w("experiments.form.what")}>
        {fresh && <Segments<Kind> label={w("experiments.form.kind")} options={kinds(words)} value={draft.kind} onChange={(kind) => set({ kind, variants: variantsOf(kind) })} />}
        <div className={styles.two}>
          <Field label={w("experiments.form.name")} required maxLength={120} value={draft.name} onChange={({ currentTarget }) => set({ name: currentTarget.value })} error={errors["definition.name"] ?? errors["name"]} />
          {fresh && (
            <Field
              label={w("experiments.form.id")}
              hint={w("experiments.form.id.hint")}
              required
              pattern="[a-z][a-z0-9_]{1,39}"
              dir="ltr"
              value={draft.experimentId}
              onChange={({ currentTarget }) => set({ experimentId: currentTarget.value })}
              error={errors["experiment_id"]}
            />
          )}
        </div>
        <TextArea label={w("experiments.form.hypothesis")} hint={w("experiments.form.hypothesis.hint")} rows={2} maxLength={1000} value={draft.hypothesis} onChange={({ currentTarget }) => set({ hypothesis: currentTarget.value })} />
      </Part>
      <Variants {...parts} />
      <AudienceFields {...parts} />
      {draft.kind === "experiment" && <Measures {...parts} />}
      {runs && <p className={styles.note}>{w("experiments.form.anew")}</p>}
      <Alert>{save.error && sentence(save.error, t)}</Alert>
      <div className={styles.actions}>
        <Button type="submit" rank="first" busy={save.isPending && w("experiments.form.saving")}>
          {w(fresh ? "experiments.form.create" : "experiments.form.save")}
        </Button>
        <Button onClick={onCancel}>{w("experiments.form.cancel")}</Button>
      </div>
    </form>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className={styles.part}>
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}

const kinds = ({ w }: WordsHere): Record<Kind, string> => ({ experiment: w("experiments.kind.experiment"), flag: w("experiments.kind.flag"), holdout: w("experiments.kind.holdout") });

function Variants({ draft: { variants, kind }, set, words: { w, f } }: PartProps) {
  const change = (at: number, said: Partial<Draft["variants"][number]>) => set({ variants: variants.map((each, index) => (index === at ? { ...each, ...said } : each)) });
  const sum = sumOf(variants);
  if (kind === "flag") return null;
  return (
    <Part title={w("experiments.form.variants")}>
      <p className={styles.quiet}>{w("experiments.form.variants.hint")}</p>
      <ul className={styles.variants}>
        {variants.map(({ variant, weight }, at) => (
          <li key={at}>
            <Field label={w("experiments.form.variant", { number: at + 1 })} required pattern="[a-z][a-z0-9_]{0,29}" dir="ltr" readOnly={kind === "holdout"} value={variant} onChange={({ currentTarget }) => change(at, { variant: currentTarget.value })} />
            <Field label={w("experiments.form.weight", { number: at + 1 })} required type="number" min={0} max={100} step="any" value={weight} onChange={({ currentTarget }) => change(at, { weight: currentTarget.value })} />
            {kind === "experiment" && variants.length > 2 && (
              <Button rank="quiet" aria-label={w("experiments.form.remove", { number: at + 1 })} onClick={() => set({ variants: variants.filter((_, index) => index !== at) })}>
                {w("experiments.form.remove.short")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <p className={styles.quiet} role="status">
        {Math.abs(sum - 100) < 0.5 ? w("experiments.form.sum") : w("experiments.form.sum.wrong", { sum: f.percent(sum / 100) })}
      </p>
      {kind === "experiment" && variants.length < MOST_VARIANTS && (
        <div>
          <Button icon="add" onClick={() => set({ variants: [...variants, { variant: "", weight: "0" }] })}>
            {w("experiments.form.add")}
          </Button>
        </div>
      )}
    </Part>
  );
}

function AudienceFields({ draft, set, words: { w, device } }: PartProps) {
  const { data } = useQuery(experiments);
  const holdouts = (data?.items ?? []).filter(({ definition }) => definition.kind === "holdout");
  const known = holdouts.map(({ experiment_id: id, definition }) => [id, definition.name] as const);
  const toggle = (name: string, on: boolean) => set({ devices: on ? [...draft.devices, name] : draft.devices.filter((each) => each !== name) });
  return (
    <Part title={w("experiments.form.audience")}>
      <div className={styles.two}>
        <Field label={w("experiments.form.share")} hint={w("experiments.form.share.hint")} required type="number" min={0} max={100} step="any" value={draft.share} onChange={({ currentTarget }) => set({ share: currentTarget.value })} />
        <Select label={w("experiments.form.profiles")} options={[["all", w("experiments.form.profiles.all")], ["new", w("experiments.form.profiles.new")], ["old", w("experiments.form.profiles.old")]]} value={draft.profiles} onChange={({ currentTarget }) => set({ profiles: currentTarget.value as Draft["profiles"] })} />
        <Field label={w("experiments.form.countries")} hint={w("experiments.form.countries.hint")} dir="ltr" value={draft.countries} onChange={({ currentTarget }) => set({ countries: currentTarget.value })} />
        <Field label={w("experiments.form.languages")} hint={w("experiments.form.languages.hint")} dir="ltr" value={draft.languages} onChange={({ currentTarget }) => set({ languages: currentTarget.value })} />
        <Field label={w("experiments.form.plans")} hint={w("experiments.form.plans.hint")} dir="ltr" value={draft.plans} onChange={({ currentTarget }) => set({ plans: currentTarget.value })} />
        {draft.kind !== "holdout" && <Select label={w("experiments.form.holdout")} options={[["", w("experiments.form.holdout.none")], ...known]} value={draft.holdout} onChange={({ currentTarget }) => set({ holdout: currentTarget.value })} />}
      </div>
      <fieldset className={styles.checks}>
        <legend>{w("experiments.form.devices")}</legend>
        {DEVICES.map((name) => (
          <Check key={name} label={device(name)} checked={draft.devices.includes(name)} onChange={({ currentTarget }) => toggle(name, currentTarget.checked)} />
        ))}
      </fieldset>
      <Check label={w("experiments.form.kids")} checked={draft.kids} onChange={({ currentTarget }) => set({ kids: currentTarget.checked })} />
      <div className={styles.three}>
        <Field label={w("experiments.form.namespace")} hint={w("experiments.form.namespace.hint")} pattern="[a-z][a-z0-9_]{1,39}" dir="ltr" value={draft.namespace} onChange={({ currentTarget }) => set({ namespace: currentTarget.value })} />
        {draft.namespace && <Field label={w("experiments.form.low")} required type="number" min={0} max={100} step="any" value={draft.low} onChange={({ currentTarget }) => set({ low: currentTarget.value })} />}
        {draft.namespace && <Field label={w("experiments.form.high")} required type="number" min={0} max={100} step="any" value={draft.high} onChange={({ currentTarget }) => set({ high: currentTarget.value })} />}
      </div>
    </Part>
  );
}

function Measures({ draft, set, words }: PartProps) {
  const { w } = words;
  const toggle = (name: Metric, on: boolean) => set({ guardrails: on ? [...draft.guardrails, name] : draft.guardrails.filter((each) => each !== name) });
  return (
    <Part title={w("experiments.form.measures")}>
      <div className={styles.two}>
        <Select label={w("experiments.form.metric")} options={METRICS.map((name) => [name, w(`measure.${name}`)] as const)} value={draft.metric} onChange={({ currentTarget }) => set({ metric: currentTarget.value as Metric, guardrails: draft.guardrails.filter((each) => each !== currentTarget.value) })} />
        <Field label={w("experiments.form.effect")} hint={w("experiments.form.effect.hint")} required type="number" min={0.1} max={100} step="any" value={draft.effect} onChange={({ currentTarget }) => set({ effect: currentTarget.value })} />
      </div>
      <fieldset className={styles.checks}>
        <legend>{w("experiments.form.guardrails")}</legend>
        {METRICS.filter((name) => name !== draft.metric).map((name) => (
          <Check key={name} label={w(`measure.${name}`)} checked={draft.guardrails.includes(name)} disabled={draft.guardrails.length >= MOST_GUARDRAILS && !draft.guardrails.includes(name)} onChange={({ currentTarget }) => toggle(name, currentTarget.checked)} />
        ))}
      </fieldset>
      <Power draft={draft} words={words} />
    </Part>
  );
}

/** How many people it takes, and how long that is. */
function Power({ draft, words: { w, f } }: { draft: Draft; words: WordsHere }) {
  const { data, isPending } = useQuery(plan(draft.metric, shareOf(draft.effect), draft.variants.length, shareOf(draft.share)));
  const effect = f.percent(shareOf(draft.effect));
  const said = () => {
    if (!data) return w("experiments.power.unknown");
    if (data.mean === 0) return w("experiments.power.nothing");
    if (data.people === undefined || data.people === null) return w("experiments.power.never", { effect });
    const people = f.value("count", data.people);
    if (data.days === undefined || data.days === null) return w("experiments.power.people", { effect, people });
    return w("experiments.power.days", { effect, people, count: data.days });
  };
  return (
    <p className={styles.power} role="status">
      <strong>{w("experiments.power")}</strong> {isPending ? w("experiments.power.counting") : said()}
    </p>
  );
}
