/** A text of which what matched is marked. */
import { highlightPieces } from "./highlights";
import styles from "./Highlighted.module.css";

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
