/** A text of which what matched is marked. */
import { pieces } from "./marks";
import styles from "./Marked.module.css";

export const Marked = ({ children }: { children: string }) =>
  pieces(children).map(({ text, marked }, index) =>
    marked ? (
      <mark key={index} className={styles.mark}>
        {text}
      </mark>
    ) : (
      text
    ),
  );
