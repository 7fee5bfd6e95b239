/** Shown over the film while it does not play: a wait, or an error and what to do about it. */
import type { ReactNode } from "react";
import type { Title } from "../api/schema";
import { Button, ButtonLink, cx, EmptyState, useAfter } from "../design";
import { useT } from "../i18n";
import type { FinalTrouble } from "./engine";
import { useMessages } from "./messages";
import styles from "./Player.module.css";

/** A wait is said in words once it is one. */
export function BufferingNotice({ busy, network, started }: { busy: boolean; network: boolean; started: boolean }) {
  const w = useMessages();
  if (network)
    return (
      <div className={styles.wait} role="alert">
        <p>{w("error.network")}</p>
      </div>
    );
  return busy && <Spinner text={w(started ? "buffering" : "loading")} />;
}

/** Nothing at first; words beside the turning reel as soon as one waits; and others when it takes long. */
export function Spinner({ text }: { text: string }) {
  const t = useT();
  const late = useAfter(300);
  const slow = useAfter(8000);
  return (
    <div className={styles.wait} role="status">
      {late && (
        <>
          <div className={styles.reel} aria-hidden="true" />
          <p>{slow ? t("site.slow") : text}</p>
        </>
      )}
    </div>
  );
}

export function PlaybackError({
  title,
  home,
  onRetry,
  instead,
  children,
}: {
  title: Title | undefined;
  home: string;
  onRetry?: () => void;
  /** What else to do about it. */
  instead?: ReactNode;
  children: ReactNode;
}) {
  const t = useT();
  const w = useMessages();
  return (
    <div className={cx(styles.stopped, "always-dark")} role="alert">
      <EmptyState
        heading="h2"
        title={w("error.title")}
        icon="alert"
        action={
          <div className={styles.choices}>
            {instead}
            {onRetry && (
              <Button rank="first" onClick={onRetry}>
                {t("site.retry")}
              </Button>
            )}
            <ButtonLink to={title ? home : "/"} replace>
              {title ? w("back", { title: title.title }) : t("site.to_home")}
            </ButtonLink>
          </div>
        }
      >
        {children}
      </EmptyState>
    </div>
  );
}

/** What ended the film, in a sentence. */
export function EngineTrouble({ trouble, title, home, onRetry }: { trouble: FinalTrouble; title: Title; home: string; onRetry: () => void }) {
  const w = useMessages();
  return (
    <PlaybackError title={title} home={home} onRetry={onRetry}>
      {trouble.kind === "unknown" ? w("error.unknown", { code: String(trouble.code) }) : w(`error.${trouble.kind}`)}
    </PlaybackError>
  );
}
