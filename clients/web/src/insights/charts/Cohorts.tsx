/** Who stayed: a row for those who came in the same week, a column for each week since. It is its own table. */
import styles from "./Charts.module.css";

export interface Cohort {
  readonly key: string;
  readonly name: string;
  readonly size: string;
  /** Of each week since, 0 to 1; null where it has not been yet. */
  readonly shares: readonly (number | null)[];
}

export function Cohorts({ label, cohorts, heads, percent }: { label: string; cohorts: readonly Cohort[]; heads: { cohort: string; size: string; weeks: readonly string[] }; percent: (share: number) => string }) {
  return (
    <div className={styles.scroller} role="region" aria-label={label} tabIndex={0}>
      <table className={styles.cohorts}>
        <thead>
          <tr>
            <th scope="col">{heads.cohort}</th>
            <th scope="col">{heads.size}</th>
            {heads.weeks.map((week, index) => (
              <th key={index} scope="col">
                {week}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cohorts.map(({ key, name, size, shares }) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              <td>{size}</td>
              {heads.weeks.map((_, index) => {
                const share = shares[index] ?? null;
                return (
                  <td key={index} className={styles.cell} style={share === null ? {} : { ["--share" as string]: `${Math.round(share * 100)}%` }}>
                    {share !== null && percent(share)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
