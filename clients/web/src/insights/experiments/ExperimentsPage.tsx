/** /studio/insights/experiments: all of them, those that run first. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { Badge, ButtonLink, EmptyState, ErrorState } from "../../design";
import { Page, Waiting } from "../Page";
import { useWords, type WordsHere } from "../useWords";
import styles from "./Experiments.module.css";
import { type Experiment, experiments } from "./queries";

const TONES = { draft: "plain", running: "good", stopped: "accent" } as const;

export function ExperimentsPage() {
  const words = useWords();
  const { w } = words;
  const { data, error, refetch } = useQuery(experiments);
  return (
    <Page name="experiments">
      <div className={styles.above}>
        <p>{w("experiments.about")}</p>
        <ButtonLink to="/studio/insights/experiments/new" rank="first" icon="add">
          {w("experiments.new")}
        </ButtonLink>
      </div>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Waiting />
      ) : data.items.length === 0 ? (
        <EmptyState title={w("experiments.none")} icon="search">
          {w("experiments.none.text")}
        </EmptyState>
      ) : (
        <ul className={styles.list}>
          {data.items.map((each) => (
            <Entry key={each.experiment_id} experiment={each} words={words} />
          ))}
        </ul>
      )}
    </Page>
  );
}

function Entry({ experiment, words }: { experiment: Experiment; words: WordsHere }) {
  const { w } = words;
  const { experiment_id: id, definition } = experiment;
  return (
    <li>
      <h2>
        <Link to={`/studio/insights/experiments/${id}`}>
          <bdi>{definition.name}</bdi>
        </Link>
      </h2>
      <StatusBadge experiment={experiment} words={words} />
      <p className={styles.facts}>
        <span>{w(`experiments.kind.${definition.kind ?? "experiment"}`)}</span>
        <code>{id}</code>
        {(definition.kind ?? "experiment") === "experiment" && <span>{w(`measure.${definition.metric ?? "watch_seconds"}`)}</span>}
        <span>{sinceOf(experiment, words)}</span>
      </p>
    </li>
  );
}

export function StatusBadge({ experiment: { status, shipped }, words: { w } }: { experiment: Experiment; words: WordsHere }) {
  return <Badge tone={TONES[status]}>{shipped ? w("experiments.shipped", { variant: shipped }) : w(`experiments.status.${status}`)}</Badge>;
}

export function sinceOf({ status, started_at: started, stopped_at: stopped }: Experiment, { w, f }: WordsHere): string {
  if (!started) return w("experiments.never");
  if (status === "running" || !stopped) return w("experiments.since", { day: f.day(started) });
  return w("experiments.ran", { from: f.day(started), to: f.day(stopped) });
}
