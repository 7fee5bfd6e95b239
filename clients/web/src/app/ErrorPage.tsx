/** Shown instead of a page that failed to render; the rest of the site still works. */
import { useRouteError } from "react-router";
import { Button, ButtonLink, EmptyState } from "../design";
import { useT } from "../i18n";
import { usePageTitle } from "../shared/usePageTitle";
import styles from "./ErrorPage.module.css";

/** `standalone`: the page has no shell, so that this is its main part. */
export function ErrorPage({ standalone = false }: { standalone?: boolean }) {
  const t = useT();
  const error = useRouteError();
  usePageTitle(t("crash.title"));
  const Part = standalone ? "main" : "div";
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
