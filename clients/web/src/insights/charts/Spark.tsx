/** A line without axes beside a figure: its course, not its values. From zero, as all axes are. */
import { line } from "d3-shape";
import styles from "./Charts.module.css";
import { placeScale, type Value, valueScale } from "./scales";

const [WIDTH, HEIGHT] = [120, 32];

export function Spark({ values, mirrored }: { values: readonly Value[]; mirrored: boolean }) {
  const x = placeScale(values.map((_, index) => index), WIDTH - 4, mirrored);
  const y = valueScale(values, HEIGHT - 4);
  const shape = line<Value>().defined((value) => value !== null).x((_, index) => 2 + x(index)).y((value) => 2 + y(value ?? 0));
  return (
    <svg className={styles.spark} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path className={styles.line} data-look="first" d={shape(values as Value[]) ?? ""} />
    </svg>
  );
}
