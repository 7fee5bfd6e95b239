/** The header of every page of the studio: breadcrumbs, title, facts and actions. */
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useMessages } from "./messages";
import styles from "./PageHeader.module.css";
import studio from "./Studio.module.css";

export function PageHeader({
  title,
  home = false,
  parents,
  facts,
  children,
}: {
  title: string;
  /** Whether it is the list of all titles, to which the others lead back. */
  home?: boolean;
  /** Pages between all titles and this one: each a Crumb. */
  parents?: ReactNode;
  /** Below the title: its status, its type … */
  facts?: ReactNode;
  /** What can be done here: buttons and links. */
  children?: ReactNode;
}) {
  const w = useMessages();
  return (
    <header>
      {!home && (
        <nav aria-label={w("title.way")}>
          <ol className={styles.crumbs}>
            <Crumb to="/studio">{w("titles.back")}</Crumb>
            {parents}
          </ol>
        </nav>
      )}
      <div className={studio.head}>
        <div>
          <h1>
            <bdi>{title}</bdi>
          </h1>
          {facts && <p className={studio.line}>{facts}</p>}
        </div>
        {children && <div className={studio.actions}>{children}</div>}
      </div>
    </header>
  );
}

export const Crumb = ({ to, children }: { to: string; children: string }) => (
  <li>
    <Link to={to}>
      <bdi>{children}</bdi>
    </Link>
  </li>
);
