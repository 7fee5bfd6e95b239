/** A text of which what matched is marked. */
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
