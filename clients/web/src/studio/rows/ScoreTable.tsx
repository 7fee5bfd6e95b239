/** What each title's score is the sum of, in the order of the row. */
import type { HomeRow, Previewed } from "../../home/shapes";
import { useLanguage } from "../../i18n";
import type { en } from "../../i18n/rows/en";
import { useRowMessages } from "./messages";
import { partNames, sumOf } from "./scores";
import styles from "./Rows.module.css";

type PartKey = Extract<keyof typeof en, `part.${string}`>;
const KNOWN: Readonly<Record<string, PartKey>> = {
  warm: "part.warm",
  popularity: "part.popularity",
  freshness: "part.freshness",
  genres: "part.genres",
  diversity: "part.diversity",
};

export function ScoreTable({ row, scores }: { row: HomeRow; scores: Previewed["scores"] }) {
  const r = useRowMessages();
  const { locale } = useLanguage();
  const rows = row.items.flatMap((card) => {
    const score = scores[card.content_id];
    return score ? [{ card, score }] : [];
  });
  const parts = partNames(rows.map(({ score }) => score));
  const written = new Intl.NumberFormat(locale, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  const label = `${r("ranks")}: ${row.text}`;
  return (
    <div className={styles.scroller} role="group" aria-label={label} tabIndex={0}>
      <p>{r("ranks.text")}</p>
      <table>
        <caption className="visually-hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col">{r("rank")}</th>
            <th scope="col">{r("title.column")}</th>
            {parts.map((part) => (
              <th key={part} scope="col">
                {KNOWN[part] ? r(KNOWN[part]) : part}
              </th>
            ))}
            <th scope="col">{r("sum")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ card, score }) => (
            <tr key={card.content_id}>
              <td>{new Intl.NumberFormat(locale).format(score.rank)}</td>
              <th scope="row">
                <bdi>{card.title}</bdi>
              </th>
              {parts.map((part) => (
                <td key={part}>{part in score.parts ? written.format(score.parts[part] ?? 0) : "–"}</td>
              ))}
              <td>{written.format(sumOf(score))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
