/** A text in which the matches of a search are marked. */
import styles from "./Highlighted.module.css";
import { highlightPieces } from "./highlights";

export const Highlighted = ({ children }: { children: string }) =>
  highlightPieces(children).map(({ text, marked }, index) =>
    marked ? (
      <mark key={index} className={styles.mark}>
        {text}
      </mark>
    ) : (
      text
    ),
  );
