/** /studio/insights/experiments/{name}: whether it runs, what it has shown so far, and how it is defined. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { sentence } from "../../api/problems";
import { Alert, Button, Dialog, ErrorState, Select, useToast } from "../../design";
import { useT } from "../../i18n";
import { NotFound } from "../../shared/NotFound";
import { Page, Waiting } from "../Page";
import { useWords, type WordsHere } from "../useWords";
import { drafted } from "./draft";
import { ExperimentForm } from "./ExperimentForm";
import { sinceOf, StatusBadge } from "./ExperimentsPage";
import styles from "./Experiments.module.css";
import { type Experiment, experiments, remove, replace, start, stop } from "./queries";
import { ResultFigures } from "./ResultFigures";

export function ExperimentPage() {
  const { experimentId } = useParams();
  const words = useWords();
  const { data, error, refetch } = useQuery(experiments);
  const experiment = data?.items.find(({ experiment_id: id }) => id === experimentId);
  if (data && !experiment) return <NotFound />;
  return (
    <Page name="experiments" {...(experiment && { title: experiment.definition.name })}>
      {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : !experiment ? <Waiting /> : <Whole key={experiment.version} experiment={experiment} words={words} />}
    </Page>
  );
}

function Whole({ experiment, words }: { experiment: Experiment; words: WordsHere }) {
  const { w } = words;
  const [query, setQuery] = useSearchParams();
  const editing = query.get("edit") === "yes";
  const edit = (on: boolean) => setQuery(on ? { edit: "yes" } : {});
  const { definition, experiment_id: id } = experiment;
  if (editing)
    return (
      <ExperimentForm
        words={words}
        draft={drafted(id, definition)}
        runs={experiment.status === "running" && definition.kind !== "flag"}
        onSave={async (said) => {
          await replace(experiment, said);
          edit(false);
        }}
        onCancel={() => edit(false)}
      />
    );
  return (
    <>
      <div className={styles.above}>
        <div>
          <p className={styles.facts}>
            <StatusBadge experiment={experiment} words={words} /> <code>{id}</code> <span>{sinceOf(experiment, words)}</span>
            {experiment.phase > 1 && <span>{w("experiments.phase", { phase: experiment.phase })}</span>}
          </p>
          {definition.hypothesis && (
            <p>
              <bdi>{definition.hypothesis}</bdi>
            </p>
          )}
        </div>
        <Decisions experiment={experiment} words={words} onEdit={() => edit(true)} />
      </div>
      {experiment.phase > 0 && (definition.kind ?? "experiment") !== "flag" && <ResultFigures experiment={experiment} words={words} />}
      <Defined experiment={experiment} words={words} />
    </>
  );
}

type Decision = "start" | "stop" | "delete";

function Decisions({ experiment, words: { w }, onEdit }: { experiment: Experiment; words: WordsHere; onEdit: () => void }) {
  const t = useT();
  const toast = useToast();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<Decision>("start");
  const [open, setOpen] = useState(false);
  const [ship, setShip] = useState("");
  const { experiment_id: id, status, definition, shipped } = experiment;
  const calls: Record<Decision, () => Promise<unknown>> = { start: () => start(id), stop: () => stop(id, ship || null), delete: () => remove(id) };
  const act = useMutation({
    mutationFn: () => calls[asked](),
    onSuccess: async () => {
      toast(w(`experiments.${asked}.done`));
      if (asked === "delete") await navigate("/studio/insights/experiments");
      else setOpen(false);
    },
  });
  const ask = (decision: Decision) => {
    act.reset();
    setAsked(decision);
    setOpen(true);
  };
  return (
    <div className={styles.actions}>
      {status === "running" ? (
        <Button rank="danger" onClick={() => ask("stop")}>
          {w("experiments.stop")}
        </Button>
      ) : (
        <Button rank="first" icon="play" onClick={() => ask("start")}>
          {w(status === "draft" ? "experiments.start" : "experiments.restart")}
        </Button>
      )}
      {status === "stopped" && <Button onClick={() => ask("stop")}>{w("experiments.ship")}</Button>}
      <Button onClick={onEdit}>{w("experiments.edit")}</Button>
      {status !== "running" && !shipped && experiment.version > 0 && (
        <Button rank="quiet" onClick={() => ask("delete")}>
          {w("experiments.delete")}
        </Button>
      )}
      <Dialog
        open={open}
        title={w(`experiments.${asked}.title`, { name: definition.name })}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{w("experiments.form.cancel")}</Button>
            <Button rank={asked === "start" ? "first" : "danger"} busy={act.isPending && w("experiments.form.saving")} onClick={() => act.mutate()}>
              {w(`experiments.${asked}.confirm`)}
            </Button>
          </>
        }
      >
        <p>{w(`experiments.${asked}.text`)}</p>
        {asked === "stop" && <Select label={w("experiments.stop.ship")} options={[["", w("experiments.stop.nothing")], ...definition.variants.map(({ variant }) => [variant, variant] as const)]} value={ship} onChange={({ currentTarget }) => setShip(currentTarget.value)} />}
        <Alert>{act.error && sentence(act.error, t)}</Alert>
      </Dialog>
    </div>
  );
}

/** Its definition, to be read. */
function Defined({ experiment: { definition }, words: { w, f, country, device } }: { experiment: Experiment; words: WordsHere }) {
  const { audience = {}, slot } = definition;
  const listed = (said: readonly string[] | undefined, name: (each: string) => string = (each) => each) => (said && said.length > 0 ? said.map(name).join(", ") : w("experiments.everybody"));
  const facts: [string, ReactNode][] = [
    [w("experiments.form.variants"), definition.variants.map(({ variant, weight }) => `${variant} ${f.percent(weight)}`).join(", ")],
    [w("experiments.form.share"), f.percent(definition.share ?? 1)],
    [w("experiments.form.countries"), listed(audience.countries, country)],
    [w("experiments.form.devices"), listed(audience.devices, device)],
    [w("experiments.form.languages"), listed(audience.languages)],
    [w("experiments.form.plans"), listed(audience.plans)],
    [w("experiments.form.profiles"), w(`experiments.form.profiles.${audience.profiles ?? "all"}`)],
    [w("experiments.form.kids"), w(audience.kids ? "experiments.yes" : "experiments.no")],
    ...(slot ? ([[w("experiments.form.namespace"), `${slot.namespace} ${f.percent(slot.low ?? 0)} – ${f.percent(slot.high ?? 1)}`]] as [string, ReactNode][]) : []),
    ...(definition.holdout ? ([[w("experiments.form.holdout"), definition.holdout]] as [string, ReactNode][]) : []),
  ];
  return (
    <section className={styles.defined} aria-labelledby="defined">
      <h2 id="defined">{w("experiments.defined")}</h2>
      <dl>
        {facts.map(([name, said]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{said}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
