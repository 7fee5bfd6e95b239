/** The home before anything of it is known: every part stands where it will. */
import { Pending, Skeleton } from "../design";
import { useT } from "../i18n";
import styles from "./Home.module.css";

export function HomeSkeleton() {
  const t = useT();
  return (
    <Pending>
      <h1 className="visually-hidden">{t("home.title")}</h1>
      <div className={styles.hero}>
        <Skeleton height="100%" />
      </div>
      <div className={styles.rows}>
        <ShelfSkeleton />
        <ShelfSkeleton />
      </div>
    </Pending>
  );
}

/** As high as a shelf: what is below it must not jump when the films arrive. */
export function ShelfSkeleton() {
  return (
    <div className={styles.skeleton} aria-hidden="true">
      <Skeleton width="12rem" height="var(--size-4)" />
      <div>
        {Array.from({ length: 8 }, (_, index) => (
          <Skeleton key={index} ratio="2 / 3" />
        ))}
      </div>
    </div>
  );
}
