/** Placeholders while content loads, and messages where there is none or it could not be loaded. */
import { type ReactNode, useEffect, useState } from "react";
import { sentence } from "../api/problems";
import { useT } from "../i18n";
import { Button } from "./Button";
import { cx } from "./cx";
import { Icon, type IconName } from "./Icon";
import styles from "./States.module.css";

/** The place of something to come, of its size. `ratio`: "2 / 3". */
export function Skeleton({ width = "100%", height, ratio, round }: { width?: string; height?: string; ratio?: string; round?: boolean }) {
  return (
    <div
      className={cx(styles.skeleton, round && styles.round)}
      style={{ inlineSize: width, blockSize: height, aspectRatio: ratio }}
      aria-hidden="true"
    />
  );
}

/** Around skeletons: says in words that something loads, and after a while that it takes long. */
export function Pending({ children, className }: { children: ReactNode; className?: string | undefined }) {
  const t = useT();
  const loading = useAfter(300);
  const slow = useAfter(5000);
  return (
    <div className={className} aria-busy="true">
      <p role="status" className={slow ? styles.slow : "visually-hidden"}>
        {slow ? t("site.slow") : loading && t("site.loading")}
      </p>
      {children}
    </div>
  );
}

/** True once so many milliseconds have passed. */
export function useAfter(milliseconds: number): boolean {
  const [passed, setPassed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setPassed(true), milliseconds);
    return () => clearTimeout(timer);
  }, [milliseconds]);
  return passed;
}

interface Message {
  title: string;
  icon?: IconName;
  children?: ReactNode;
  action?: ReactNode;
  /** Where it is the page's own title. */
  heading?: "h1" | "h2";
}

export function EmptyState({ title, icon = "film", children, action, heading: Heading = "h2" }: Message) {
  return (
    <div className={styles.state}>
      <span className={styles.emblem}>
        <Icon name={icon} size="2.25rem" />
      </span>
      <Heading>{title}</Heading>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

export function ErrorState({ error, onRetry, title, heading }: { error: unknown; onRetry?: () => void; title?: string; heading?: "h1" }) {
  const t = useT();
  return (
    <div role="alert">
      <EmptyState
        title={title ?? t("error.title")}
        icon="alert"
        {...(heading && { heading })}
        action={onRetry && <Button onClick={onRetry}>{t("site.retry")}</Button>}
      >
        {sentence(error, t)}
      </EmptyState>
    </div>
  );
}

/** What went wrong, beside what it went wrong with: read out when it appears. Its place is there before. */
export function Alert({ children }: { children: ReactNode }) {
  return (
    <div role="alert" className={styles.place}>
      {children && (
        <div className={styles.alert}>
          <Icon name="alert" size="1.25em" />
          <div>{children}</div>
        </div>
      )}
    </div>
  );
}

/** `value` of 0 to 1; without one, how long it takes is not known. */
export function Progress({ label, value }: { label: string; value?: number }) {
  return (
    <div
      className={cx(styles.progress, value === undefined && styles.endless)}
      role="progressbar"
      aria-label={label}
      aria-valuenow={value === undefined ? undefined : Math.round(value * 100)}
    >
      <div style={{ inlineSize: value === undefined ? undefined : `${value * 100}%` }} />
    </div>
  );
}

export function Badge({ children, tone = "plain" }: { children: ReactNode; tone?: "plain" | "accent" | "good" | "bad" }) {
  return <span className={cx(styles.badge, styles[tone])}>{children}</span>;
}
