/** What stands over the film while it does not play: a wait, or what went wrong and what to do about it. */
import type { ReactNode } from "react";
import type { Title } from "../api/schema";
import { Button, ButtonLink, cx, EmptyState, useAfter } from "../design";
import { useLanguage } from "../i18n";
import styles from "./Player.module.css";

/** A wait is said in words once it is one. */
export function BufferingNotice({ busy, network, started }: { busy: boolean; network: boolean; started: boolean }) {
  const { t } = useLanguage();
  if (network)
    return (
      <div className={styles.wait} role="alert">
        <p>{t("player.error.network")}</p>
      </div>
    );
  return busy && <Spinner text={t(started ? "player.buffering" : "player.loading")} />;
}

/** Nothing at first; words beside the turning reel as soon as one waits; and others when it takes long. */
export function Spinner({ text }: { text: string }) {
  const { t } = useLanguage();
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
  const { t } = useLanguage();
  return (
    <div className={cx(styles.stopped, "always-dark")} role="alert">
      <EmptyState
        heading="h2"
        title={t("player.error.title")}
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
              {title ? t("player.back", { title: title.title }) : t("site.to_home")}
            </ButtonLink>
          </div>
        }
      >
        {children}
      </EmptyState>
    </div>
  );
}
