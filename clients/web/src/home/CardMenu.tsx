/** The menu of a card, over everything: a shelf cuts off what stands out of it. */
import { type CSSProperties, use, useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { api } from "../api/client";
import { noContent } from "../api/noContent";
import { sentence } from "../api/problems";
import { MenuList, useToast } from "../design";
import { useT } from "../i18n";
import type { Chosen } from "./chosen";
import styles from "./Extras.module.css";
import { SetGone, withoutTitle, withTitle } from "./gone";
import type { Messages } from "../i18n/home";

/** Pixels between the menu and what it stands beside. */
const GAP = 6;

export function CardMenu({ w, chosen, onWhy, onClose }: { w: Messages; chosen: Chosen; onWhy: () => void; onClose: () => void }) {
  const t = useT();
  const { card, name, button } = chosen;
  const { menu, style } = usePlace(button, onClose);
  const hide = useHide(onClose);
  return (
    <div ref={menu} popover="manual" className={styles.menu} style={style}>
      <MenuList
        label={t("home.card.more", { title: name })}
        groups={[
          {
            key: "card",
            choices: [
              { key: "why", name: w("why"), icon: "info", onChoose: onWhy },
              { key: "hide", name: w("hide"), icon: "eyeOff", leads: true, onChoose: () => hide(card.content_id, button) },
            ],
          },
        ]}
        onDone={() => {
          onClose();
          button.focus();
        }}
      />
    </div>
  );
}

/** It is gone at once, its place stays, and says how to bring it back; where the service refuses it is there again. */
function useHide(onClose: () => void) {
  const t = useT();
  const say = useToast();
  const setGone = use(SetGone);
  return (contentId: string, button: HTMLElement) => {
    const place = button.closest("li");
    flushSync(() => {
      onClose();
      setGone(withTitle(contentId));
    });
    place?.querySelector<HTMLElement>("[data-stop]")?.focus();
    noContent(api.POST("/v1/recommendations/hidden/{content_id}", { params: { path: { content_id: contentId } } })).catch((error: unknown) => {
      setGone(withoutTitle(contentId));
      say(sentence(error, t));
    });
  };
}

/** Below its button, above it where there is no room, within the screen; whatever happens elsewhere closes it. */
function usePlace(button: HTMLElement, onClose: () => void) {
  const menu = useRef<HTMLDivElement>(null);
  const [style, setStyle] = useState<CSSProperties>({});
  const close = useRef(onClose);
  close.current = onClose;
  useLayoutEffect(() => {
    const { current } = menu;
    if (!current) return;
    current.showPopover();
    const { width, height } = current.getBoundingClientRect();
    const { left, right, top, bottom } = button.getBoundingClientRect();
    const rtl = document.documentElement.dir === "rtl";
    const below = bottom + GAP + height <= innerHeight;
    const start = rtl ? left : right - width;
    setStyle({ left: Math.max(GAP, Math.min(start, innerWidth - width - GAP)), top: below ? bottom + GAP : Math.max(GAP, top - GAP - height) });
    button.ariaExpanded = "true";
    return () => {
      button.ariaExpanded = "false";
    };
  }, [button]);
  useEffect(() => {
    const away = ({ target }: Event) => !menu.current?.contains(target as Node) && !button.contains(target as Node) && close.current();
    const scrolled = () => close.current();
    document.addEventListener("pointerdown", away);
    document.addEventListener("focusin", away);
    addEventListener("scroll", scrolled, { passive: true, capture: true });
    addEventListener("resize", scrolled);
    return () => {
      document.removeEventListener("pointerdown", away);
      document.removeEventListener("focusin", away);
      removeEventListener("scroll", scrolled, { capture: true });
      removeEventListener("resize", scrolled);
    };
  }, [button]);
  return { menu, style };
}
