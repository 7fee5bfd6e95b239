/** A film on a shelf: its poster, or where it has none a card set in type; below it what it is called. */
import { Link } from "react-router";
import { cx } from "./cx";
import styles from "./Poster.module.css";

export function Poster({
  to,
  title,
  note,
  image,
  flag,
}: {
  to: string;
  title: string;
  note?: string | undefined;
  image?: string | null | undefined;
  flag?: string | false | undefined;
}) {
  return (
    <Link to={to} className={styles.poster}>
      <Picture title={title} image={image} />
      {flag && <span className={styles.flag}>{flag}</span>}
      <span className={styles.title}>
        <bdi>{title}</bdi>
      </span>
      {note && <span className={styles.note}>{note}</span>}
    </Link>
  );
}

export function Picture({ title, image, className }: { title: string; image?: string | null | undefined; className?: string | undefined }) {
  return (
    <span className={cx(styles.picture, className)}>
      {image ? (
        <img src={image} alt="" loading="lazy" decoding="async" />
      ) : (
        <span className={styles.typeset} aria-hidden="true">
          {title}
        </span>
      )}
    </span>
  );
}
