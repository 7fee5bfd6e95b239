/** What a page becomes when showing it failed: the rest of the site goes on. */
import { useRouteError } from "react-router";
import { Button, ButtonLink, EmptyState } from "../design";
import { useT } from "../i18n";
import { usePageTitle } from "../shared/usePageTitle";
import styles from "./ErrorPage.module.css";

/** `whole`: it stands without the shell, whose main part it is elsewhere. */
export function ErrorPage({ whole = false }: { whole?: boolean }) {
  const t = useT();
  const error = useRouteError();
  usePageTitle(t("crash.title"));
  const Part = whole ? "main" : "div";
  return (
    <Part>
      <div role="alert">
        <EmptyState
          title={t("crash.title")}
          icon="alert"
          heading="h1"
          action={
            <div className={styles.actions}>
              <Button rank="first" onClick={() => location.reload()}>
                {t("crash.reload")}
              </Button>
              <ButtonLink to="/" reloadDocument>
                {t("site.to_home")}
              </ButtonLink>
            </div>
          }
        >
          {t("crash.text")}
        </EmptyState>
      </div>
      {import.meta.env.DEV && <pre>{String(error)}</pre>}
    </Part>
  );
}
