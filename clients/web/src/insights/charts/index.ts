/** The charts of the insights: at most 20 kB compressed, with the modules of d3 that they use (tests/web/charts.test.mjs). */
export { type Bar, Bars } from "./Bars";
export { type Cohort, Cohorts } from "./Cohorts";
export { type Interval, Intervals } from "./Intervals";
export { type Look, Plot, type PlotProps, type Series, type Tick } from "./Plot";
export { Spark } from "./Spark";
export * from "./scales";
export { step } from "./steps";
