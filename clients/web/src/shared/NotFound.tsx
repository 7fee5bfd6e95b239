/** Shown for an address without a page. */
import { ButtonLink, EmptyState } from "../design";
import { useT } from "../i18n";
import { usePageTitle } from "./usePageTitle";

export function NotFound() {
  const t = useT();
  usePageTitle(t("not_found.title"));
  return (
    <EmptyState
      title={t("not_found.title")}
      heading="h1"
      action={
        <ButtonLink rank="first" to="/">
          {t("site.to_home")}
        </ButtonLink>
      }
    >
      {t("not_found.text")}
    </EmptyState>
  );
}
