/** The document's title: the page's, then the house's. */
import { useEffect } from "react";
import { useT } from "../i18n";

export function usePageTitle(title: string | undefined): void {
  const t = useT();
  const site = t("site.name");
  useEffect(() => {
    document.title = title ? `${title} · ${site}` : site;
  }, [title, site]);
}
