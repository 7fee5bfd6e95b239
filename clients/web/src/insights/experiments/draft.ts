/** A definition as a form holds it: shares in percent, lists as they are typed. */
import type { Definition, Metric } from "./queries";

export type Kind = "experiment" | "flag" | "holdout";

export interface Draft {
  readonly experimentId: string;
  readonly name: string;
  readonly hypothesis: string;
  readonly kind: Kind;
  readonly variants: readonly { readonly variant: string; readonly weight: string }[];
  readonly share: string;
  readonly namespace: string;
  readonly low: string;
  readonly high: string;
  readonly holdout: string;
  readonly countries: string;
  readonly plans: string;
  readonly languages: string;
  readonly devices: readonly string[];
  readonly profiles: "all" | "new" | "old";
  readonly kids: boolean;
  readonly metric: Metric;
  readonly guardrails: readonly Metric[];
  readonly effect: string;
}

/** What a kind of experiment begins with: a flag and a holdout have no choice. */
const VARIANTS: Record<Kind, Draft["variants"]> = {
  experiment: [
    { variant: "control", weight: "50" },
    { variant: "treatment", weight: "50" },
  ],
  flag: [{ variant: "on", weight: "100" }],
  holdout: [
    { variant: "rest", weight: "95" },
    { variant: "held", weight: "5" },
  ],
};

export const variantsOf = (kind: Kind): Draft["variants"] => VARIANTS[kind];

export const blank = (): Draft => ({
  experimentId: "",
  name: "",
  hypothesis: "",
  kind: "experiment",
  variants: VARIANTS.experiment,
  share: "100",
  namespace: "",
  low: "0",
  high: "100",
  holdout: "",
  countries: "",
  plans: "",
  languages: "",
  devices: [],
  profiles: "all",
  kids: false,
  metric: "watch_seconds",
  guardrails: ["failures"],
  effect: "5",
});

/** In percent, without digits that a division leaves behind. */
const percent = (share: number): string => String(Number((share * 100).toFixed(4)));
export const shareOf = (text: string): number => Number((Number(text) / 100).toFixed(6));
const list = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

export function drafted(experimentId: string, said: Definition): Draft {
  const { audience = {}, slot } = said;
  return {
    experimentId,
    name: said.name,
    hypothesis: said.hypothesis ?? "",
    kind: said.kind ?? "experiment",
    variants: said.variants.map(({ variant, weight }) => ({ variant, weight: percent(weight) })),
    share: percent(said.share ?? 1),
    namespace: slot?.namespace ?? "",
    low: percent(slot?.low ?? 0),
    high: percent(slot?.high ?? 1),
    holdout: said.holdout ?? "",
    countries: (audience.countries ?? []).join(", "),
    plans: (audience.plans ?? []).join(", "),
    languages: (audience.languages ?? []).join(", "),
    devices: audience.devices ?? [],
    profiles: audience.profiles ?? "all",
    kids: audience.kids ?? false,
    metric: said.metric ?? "watch_seconds",
    guardrails: said.guardrails ?? [],
    effect: percent(said.effect ?? 0.05),
  };
}

/** Weights that were typed as thirds are made whole: they must be 1 together. */
function weights(variants: Draft["variants"]): number[] {
  const said = variants.map(({ weight }) => Number(weight) / 100);
  const sum = said.reduce((all, each) => all + each, 0);
  return Math.abs(sum - 1) < 0.005 ? said.map((each) => each / sum) : said;
}

export function definitionOf(draft: Draft): Definition {
  const shares = weights(draft.variants);
  return {
    name: draft.name,
    hypothesis: draft.hypothesis,
    kind: draft.kind,
    variants: draft.variants.map(({ variant }, index) => ({ variant: variant.trim(), weight: shares[index] ?? 0 })),
    share: shareOf(draft.share),
    ...(draft.namespace && { slot: { namespace: draft.namespace, low: shareOf(draft.low), high: shareOf(draft.high) } }),
    ...(draft.holdout && { holdout: draft.holdout }),
    audience: {
      countries: list(draft.countries.toUpperCase()),
      plans: list(draft.plans),
      languages: list(draft.languages.toLowerCase()),
      devices: [...draft.devices] as NonNullable<NonNullable<Definition["audience"]>["devices"]>,
      profiles: draft.profiles,
      kids: draft.kids,
    },
    metric: draft.metric,
    guardrails: [...draft.guardrails],
    effect: shareOf(draft.effect),
  };
}

/** Percent that the variants have together. */
export const sumOf = (variants: Draft["variants"]): number => variants.reduce((all, { weight }) => all + (Number(weight) || 0), 0);
