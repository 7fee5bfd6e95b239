/** A film across the page: its picture, its name, and the way into it. */
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Title } from "../api/schema";
import { Badge, ButtonLink } from "../design";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import styles from "./Hero.module.css";
import { useTold } from "./told";

/** Who reaches for the button is about to press it. */
const fetchPlayer = () => void import("../player/Watch");

export function Hero({
  title,
  eyebrow,
  heading: Heading,
  linked,
  children,
}: {
  title: Title;
  eyebrow?: string;
  heading: "h1" | "h2";
  /** Its name and a button lead to its page. */
  linked?: boolean;
  children?: ReactNode;
}) {
  const t = useT();
  const { name, description } = useTold()(title);
  const page = `/title/${title.content_id}`;
  return (
    <section className={styles.hero} aria-label={name}>
      {title.backdrop_url && <img src={title.backdrop_url} alt="" className={styles.backdrop} fetchPriority="high" />}
      <div className={styles.text}>
        {eyebrow && <p className={styles.eyebrow}>{eyebrow}</p>}
        <Heading>
          <bdi>{linked ? <Link to={page}>{name}</Link> : name}</bdi>
        </Heading>
        <Facts title={title} />
        {description && (
          <p className={styles.description}>
            <bdi>{description}</bdi>
          </p>
        )}
        <div className={styles.actions}>
          {title.playable ? (
            <ButtonLink rank="first" size="large" icon="play" to={`/watch/${title.content_id}`} aria-label={t("title.watch.of", { title: name })}
              onPointerEnter={fetchPlayer}
              onFocus={fetchPlayer}
            >
              {t("title.watch")}
            </ButtonLink>
          ) : (
            <p className={styles.soon}>
              <Badge tone="accent">{t("title.soon")}</Badge> {t("title.soon.text")}
            </p>
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

function Facts({ title }: { title: Title }) {
  const t = useT();
  const { length, year } = useFormats();
  const age = title.maturity ?? 0;
  const facts = [
    title.release_date && year(title.release_date),
    title.duration && length(title.duration),
    ...(title.genres ?? []).slice(0, 3),
  ].filter((fact): fact is string => Boolean(fact));
  return (
    <ul className={styles.facts}>
      {facts.map((fact) => (
        <li key={fact}>{fact}</li>
      ))}
      <li>
        <Badge>{age > 0 ? t("title.age", { age }) : t("title.age.all")}</Badge>
      </li>
    </ul>
  );
}
