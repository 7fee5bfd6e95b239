/** /studio/insights/experiments/new: a draft. */
import { useNavigate } from "react-router";
import { Page } from "../Page";
import { useWords } from "../useWords";
import { blank } from "./draft";
import { ExperimentForm } from "./ExperimentForm";
import { create } from "./queries";

export function NewExperimentPage() {
  const words = useWords();
  const navigate = useNavigate();
  const { w } = words;
  return (
    <Page name="experiments" title={w("experiments.new")}>
      <ExperimentForm
        words={words}
        draft={blank()}
        fresh
        onSave={async (definition, experimentId) => {
          await create(experimentId, definition);
          await navigate(`/studio/insights/experiments/${experimentId}`);
        }}
        onCancel={() => void navigate("/studio/insights/experiments")}
      />
    </Page>
  );
}
