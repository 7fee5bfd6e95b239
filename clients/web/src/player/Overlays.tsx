/** What lies over the film beside its controls: what was just done, the way back, and its end. */
import { useNavigate } from "react-router";
import { Button, ButtonLink, Icon, IconButton } from "../design";
import { useT } from "../i18n";
import { useMessages } from "./messages";
import styles from "./Player.module.css";
import type { Feedback } from "./useFeedback";

/** Spoken always, shown while `visible`. */
export function FeedbackBubble({ feedback, visible }: { feedback: Feedback | null; visible: boolean }) {
  return (
    <>
      <p role="status" className="visually-hidden">
        {feedback?.text}
      </p>
      {feedback && visible && (
        <div key={feedback.count} className={styles.feedback} aria-hidden="true">
          {feedback.icon && <Icon name={feedback.icon} size="2.5rem" />}
          <span>{feedback.text}</span>
        </div>
      )}
    </>
  );
}

/** `title`: undefined until it is known; `onStartOver`: null where the film plays from its start. */
export function TopBar({ title, home, onStartOver = null }: { title: string | undefined; home: string; onStartOver?: (() => void) | null }) {
  const t = useT();
  const w = useMessages();
  const navigate = useNavigate();
  return (
    <header className={styles.top}>
      <IconButton
        icon="back"
        label={title ? w("back", { title }) : t("site.to_home")}
        onClick={() => void navigate(title ? home : "/", { replace: true })}
      />
      <h1>
        <bdi>{title ?? t("site.loading")}</bdi>
      </h1>
      {onStartOver && (
        <Button icon="replay" className={styles.startOver} onClick={onStartOver}>
          {w("start_over")}
        </Button>
      )}
    </header>
  );
}

export function EndCard({ title, home, onReplay }: { title: string; home: string; onReplay: () => void }) {
  const w = useMessages();
  return (
    <div className={styles.end}>
      <p>{w("ended")}</p>
      <Button rank="first" size="large" icon="replay" onClick={onReplay}>
        {w("replay")}
      </Button>
      <ButtonLink size="large" to={home} replace>
        {w("back", { title })}
      </ButtonLink>
    </div>
  );
}
