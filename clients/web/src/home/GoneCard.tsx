/** The place of a title that somebody did not want, until the page is left: it says so, and brings it back. */
import { use, useState } from "react";
import { flushSync } from "react-dom";
import { api } from "../api/client";
import { noContent } from "../api/noContent";
import { sentence } from "../api/problems";
import { Button, Icon, useTabIndex, useToast } from "../design";
import { useT } from "../i18n";
import styles from "./Extras.module.css";
import { SetGone, withoutTitle } from "./gone";
import type { Messages } from "../i18n/home";
import type { HomeCard } from "./shapes";

export function GoneCard({ w, card, name }: { w: Messages; card: HomeCard; name: string }) {
  const t = useT();
  const say = useToast();
  const stop = useTabIndex();
  const setGone = use(SetGone);
  const [busy, setBusy] = useState(false);
  async function undo(button: HTMLElement): Promise<void> {
    const place = button.closest("li");
    setBusy(true);
    try {
      await noContent(api.DELETE("/v1/recommendations/hidden/{content_id}", { params: { path: { content_id: card.content_id } } }));
      flushSync(() => setGone(withoutTitle(card.content_id)));
      place?.querySelector("a")?.focus();
    } catch (error) {
      setBusy(false);
      say(sentence(error, t));
    }
  }
  return (
    <div className={styles.gone}>
      <div>
        <Icon name="eyeOff" size="1.6rem" />
        <p role="status">
          <span className="visually-hidden">{w("hidden.of", { title: name })}</span>
          <span aria-hidden="true">{w("hidden")}</span>
        </p>
        <Button data-stop tabIndex={stop} aria-label={w("undo.of", { title: name })} busy={busy && t("site.loading")} onClick={({ currentTarget }) => void undo(currentTarget)}>
          {w("undo")}
        </Button>
      </div>
    </div>
  );
}
