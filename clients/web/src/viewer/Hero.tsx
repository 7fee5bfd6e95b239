/** A title across the page: its picture, its name, and the button to watch it. */
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Title } from "../api/schema";
import { Badge, Blur, ButtonLink, cx } from "../design";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import { useLocalized } from "../shared/localized";
import { holdsChildren } from "../shared/titleTypes";
import styles from "./Hero.module.css";

/** What the stylesheet gives the picture. */
const ACROSS = "(width < 78rem) 100vw, 78rem";

/** Who reaches for the button is about to press it. */
const fetchPlayer = () => void import("../player/Watch");

export function Hero({
  title,
  eyebrow,
  heading: Heading,
  linked,
  unrated,
  above,
  children,
}: {
  title: Title;
  eyebrow?: string;
  heading: "h1" | "h2";
  /** Its name and a button lead to its page. */
  linked?: boolean;
  /** Without its age: a child is shown only what is for children. */
  unrated?: boolean;
  /** Stands before its name. */
  above?: ReactNode;
  children?: ReactNode;
}) {
  const t = useT();
  const { name, description } = useLocalized()(title);
  const page = `/title/${title.content_id}`;
  return (
    <section className={styles.hero} aria-label={name} {...(linked && { "data-row": "hero", "data-title": title.content_id })}>
      {title.backdrop ? (
        <>
          <Blur of={title.backdrop} className={cx(styles.backdrop, styles.blur)} />
          <img src={title.backdrop.url} srcSet={title.backdrop.srcset} sizes={ACROSS} alt="" className={styles.backdrop} fetchPriority="high" />
        </>
      ) : (
        title.backdrop_url && <img src={title.backdrop_url} alt="" className={styles.backdrop} fetchPriority="high" />
      )}
      <div className={styles.text}>
        {above}
        {eyebrow && <p className={styles.eyebrow}>{eyebrow}</p>}
        <Heading>
          <bdi>{linked ? <Link to={page}>{name}</Link> : name}</bdi>
        </Heading>
        <Facts title={title} unrated={unrated === true} />
        {description && (
          <p className={styles.description}>
            <bdi>{description}</bdi>
          </p>
        )}
        <div className={styles.actions}>
          {title.playable ? (
            <ButtonLink rank="first" size="large" icon="play" to={`/watch/${title.content_id}`} aria-label={t("title.watch.of", { title: name })} data-click="play"
              onPointerEnter={fetchPlayer}
              onFocus={fetchPlayer}
            >
              {t("title.watch")}
            </ButtonLink>
          ) : (
            !holdsChildren(title.type) && (
            <p className={styles.soon}>
              <Badge tone="accent">{t("title.soon")}</Badge> {t("title.soon.text")}
            </p>
            )
          )}
          {linked && (
            <ButtonLink size="large" to={page}>
              {t("home.more")}
            </ButtonLink>
          )}
          {children}
        </div>
      </div>
    </section>
  );
}

function Facts({ title, unrated }: { title: Title; unrated: boolean }) {
  const t = useT();
  const { length, year } = useFormats();
  const { certificate, maturity = null } = title;
  const age = certificate ?? (maturity === null ? null : maturity > 0 ? t("title.age", { age: maturity }) : t("title.age.all"));
  const of = title.number !== null && title.number !== undefined && (title.type === "season" || title.type === "episode") && t(`title.${title.type}`, { number: title.number });
  const facts = [
    of,
    title.release_date ? year(title.release_date) : title.year && year(title.year),
    title.duration && length(title.duration),
    ...(title.genres ?? []).slice(0, 3),
  ].filter((fact): fact is string => Boolean(fact));
  return (
    <ul className={styles.facts}>
      {facts.map((fact) => (
        <li key={fact}>{fact}</li>
      ))}
      {age !== null && !unrated && (
        <li>
          <Badge>{age}</Badge>
        </li>
      )}
    </ul>
  );
}
