/** /studio/…: where editors work. Its pages are routes below this one; all but the list of titles are loaded when they are opened. */
import { type ComponentType, lazy, Suspense, useEffect } from "react";
import { Route, Routes, useLocation } from "react-router";
import { ButtonLink, EmptyState } from "../design";
import { useT } from "../i18n";
import * as session from "../session";
import { toSignIn } from "../shared/navigation";
import { NotFound } from "../shared/NotFound";
import { PageLoading } from "../shared/PageLoading";
import { usePageTitle } from "../shared/usePageTitle";
import { useIgnoredDrops } from "./DropZone";
import { MessagesProvider, useMessages } from "./messages";
import styles from "./Studio.module.css";
import { Titles } from "./Titles";
import { restore } from "./upload/queue";
import { UploadDock } from "./UploadDock";

const page = <Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) =>
  lazy(async () => ({ default: (await load())[name] }));

const HomeRows = page(() => import("./rows"), "HomeRows");
const ImportPage = page(() => import("./ImportPage"), "ImportPage");
const Imports = page(() => import("./Imports"), "Imports");
const NewTitle = page(() => import("./NewTitle"), "NewTitle");
const Insights = page(() => import("../insights"), "Insights");
const Reviews = page(() => import("./Reviews"), "Reviews");
const TitlePage = page(() => import("./TitlePage"), "TitlePage");

export function Studio() {
  const who = session.useSession();
  return <MessagesProvider>{session.mayEdit(who) ? <Pages /> : <ForEditors signedIn={who !== null} />}</MessagesProvider>;
}

function Pages() {
  useEffect(restore, []);
  useIgnoredDrops();
  return (
    <div className={styles.studio}>
      <Suspense fallback={<PageLoading />}>
        <Routes>
          <Route index element={<Titles />} />
          <Route path="titles/new" element={<NewTitle />} />
          <Route path="titles/:contentId/:tab?" element={<TitlePage />} />
          <Route path="home/*" element={<HomeRows />} />
          <Route path="imports" element={<Imports />} />
          <Route path="imports/:importId" element={<ImportPage />} />
          {session.current()?.user.role === "admin" && <Route path="reviews" element={<Reviews />} />}
          {session.current()?.user.role === "admin" && <Route path="insights/*" element={<Insights />} />}
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
      <UploadDock />
    </div>
  );
}

function ForEditors({ signedIn }: { signedIn: boolean }) {
  const t = useT();
  const w = useMessages();
  const { pathname } = useLocation();
  usePageTitle(t("site.studio"));
  return (
    <EmptyState
      heading="h1"
      title={w("editors.title")}
      icon="edit"
      action={
        signedIn ? (
          <ButtonLink rank="first" to="/">
            {t("site.to_home")}
          </ButtonLink>
        ) : (
          <ButtonLink rank="first" to={toSignIn(pathname)}>
            {t("site.sign_in")}
          </ButtonLink>
        )
      }
    >
      {w(signedIn ? "editors.text" : "editors.sign_in")}
    </EmptyState>
  );
}
