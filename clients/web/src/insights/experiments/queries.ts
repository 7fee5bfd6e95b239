/** Experiments as the API knows them. Whatever changes one asks for them anew. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import { queries } from "../../api/queries";
import type { Schema } from "../../api/schema";

export type Experiment = Schema<"ExperimentView">;
export type Definition = Schema<"ExperimentDefinition">;
export type Results = Schema<"ExperimentResults">;
export type Change = Schema<"VariantChange">;
export type Metric = Definition["metric"] & string;

export const METRICS = ["watch_seconds", "watched", "plays", "finished", "finish_rate", "plans_chosen", "stalls", "failures"] as const satisfies readonly Metric[];
/** Figures change once a night. */
const FRESH = 5 * 60_000;

export const experiments = queryOptions({
  queryKey: ["experiments"],
  queryFn: ({ signal }) => answer(api.GET("/v1/admin/experiments", { signal })),
  staleTime: 0,
});

export const results = (experimentId: string, phase: number) =>
  queryOptions({
    queryKey: ["experiments", "results", experimentId, phase],
    queryFn: ({ signal }) => answer(api.GET("/v1/admin/experiments/{experiment_id}/results", { params: { path: { experiment_id: experimentId } }, signal })),
    staleTime: FRESH,
  });

export const plan = (metric: Metric, effect: number, variants: number, share: number) =>
  queryOptions({
    queryKey: ["experiments", "plan", metric, effect, variants, share],
    queryFn: ({ signal }) => answer(api.GET("/v1/admin/experiments/plan", { params: { query: { metric, effect, variants, share } }, signal })),
    enabled: effect > 0 && effect <= 1 && share > 0 && share <= 1 && variants >= 2,
    placeholderData: keepPreviousData,
    staleTime: FRESH,
  });

const path = (experimentId: string) => ({ params: { path: { experiment_id: experimentId } } });

async function changed(call: Promise<Experiment>): Promise<Experiment> {
  const experiment = await call;
  await queries.invalidateQueries({ queryKey: ["experiments"], exact: true });
  return experiment;
}

export const start = (experimentId: string) => changed(answer(api.POST("/v1/admin/experiments/{experiment_id}/start", path(experimentId))));
export const stop = (experimentId: string, ship: string | null) => changed(answer(api.POST("/v1/admin/experiments/{experiment_id}/stop", { ...path(experimentId), body: { ship } })));
export async function remove(experimentId: string): Promise<void> {
  await answer(api.DELETE("/v1/admin/experiments/{experiment_id}", path(experimentId)));
  await queries.invalidateQueries({ queryKey: ["experiments"], exact: true });
}
export const create = (experimentId: string, definition: Definition) => changed(answer(api.POST("/v1/admin/experiments", { body: { experiment_id: experimentId, definition } })));
export const replace = ({ experiment_id, version }: Experiment, definition: Definition) =>
  changed(answer(api.PUT("/v1/admin/experiments/{experiment_id}", { params: { path: { experiment_id }, header: { "If-Match": `"${version}"` } }, body: definition })));
