/** A film on a shelf: its poster, or where it has none a card set in type; below it what it is called. */
import type { CSSProperties, ReactNode } from "react";
import { Link } from "react-router";
import { titleIn } from "../events/places";
import { cx } from "./cx";
import styles from "./Poster.module.css";
import { useTabIndex } from "./tabStop";

export function Poster({
  to,
  title,
  note,
  name = title,
  image,
  sizes,
  flag,
  progress,
  reason,
  rank,
  even,
}: {
  to: string;
  title: string;
  note?: ReactNode;
  /** The title with something of it marked. */
  name?: ReactNode;
  image?: string | null | undefined;
  sizes?: Sizes | null | undefined;
  flag?: string | false | undefined;
  /** The share of it that was watched; its note says it in words. */
  progress?: number | undefined;
  /** Why it is here, on a line of its own. */
  reason?: string | undefined;
  /** Its place in a list that is about places. */
  rank?: string | undefined;
  /** As high as its neighbours, however long its words are. */
  even?: boolean;
}) {
  return (
    <Link to={to} className={styles.poster} data-even={even} data-title={titleIn(to)} tabIndex={useTabIndex()}>
      <Picture title={title} image={image} sizes={sizes} />
      {progress !== undefined && <span className={styles.progress} style={{ "--watched": progress } as CSSProperties} aria-hidden="true" />}
      {flag && <span className={styles.flag}>{flag}</span>}
      {rank && (
        <span className={styles.rank} aria-hidden="true">
          {rank}
        </span>
      )}
      <span className={styles.words}>
        <span className={styles.title}>
          <bdi>{name}</bdi>
        </span>
        {note && <span className={styles.note}>{note}</span>}
        {reason && (
          <span className={styles.reason}>
            <bdi>{reason}</bdi>
          </span>
        )}
      </span>
    </Link>
  );
}

/** The picture in the sizes that it is kept in, and a blur of it to look at meanwhile. */
export interface Sizes {
  url: string;
  srcset: string;
  placeholder: string;
}

/** What a shelf and a grid give a poster: the browser asks for a width before it knows the page's. */
const ON_A_SHELF = "auto, clamp(8.5rem, 14vw, 17rem)";

export function Picture({
  title,
  image,
  sizes,
  className,
}: {
  title: string;
  image?: string | null | undefined;
  sizes?: Sizes | null | undefined;
  className?: string | undefined;
}) {
  return (
    <span className={cx(styles.picture, className)}>
      {sizes && <Blur of={sizes} />}
      {sizes ? (
        <img src={sizes.url} srcSet={sizes.srcset} sizes={ON_A_SHELF} alt="" loading="lazy" decoding="async" />
      ) : image ? (
        <img src={image} alt="" loading="lazy" decoding="async" />
      ) : (
        <span className={styles.typeset} aria-hidden="true">
          {title}
        </span>
      )}
    </span>
  );
}

/** A few pixels of a picture, drawn large: they come with the list, the picture takes their place. */
export const Blur = ({ of, className }: { of: Sizes; className?: string | undefined }) => (
  <span className={cx(styles.blur, className)} style={{ backgroundImage: `url("${of.placeholder}")` }} aria-hidden="true" />
);
