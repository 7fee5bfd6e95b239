/** /studio/insights/experiments: what variants change. */
export { ExperimentPage } from "./ExperimentPage";
export { ExperimentsPage } from "./ExperimentsPage";
export { NewExperimentPage } from "./NewExperimentPage";
