/** The frame of every page but the player: header, skip link, notices, footer. */
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useRef } from "react";
import { NavLink, Outlet, ScrollRestoration, useLocation, useNavigate, useNavigation } from "react-router";
import { answer, api } from "../api/client";
import { sentence } from "../api/problems";
import { profiles } from "../api/queries";
import { sellsPlans } from "../deployment";
import { Badge, Button, ButtonLink, cx, Icon, Menu, Progress, useToast } from "../design";
import { SearchField } from "../finding/SearchField";
import { type Language, LANGUAGES, useLanguage } from "../i18n";
import * as session from "../session";
import { toProfiles, toSignIn } from "../shared/navigation";
import { setTheme, type Theme, useTheme } from "../theme";
import { Logo } from "./Logo";
import styles from "./Shell.module.css";
import { useOnline } from "./useOnline";

const Avatar = lazy(() => import("../account/Avatar"));
const ConsentBanner = lazy(async () => ({ default: (await import("./Consent")).ConsentBanner }));
const ConsentChoice = lazy(async () => ({ default: (await import("./Consent")).ConsentChoice }));
const PastDue = lazy(() => import("../plans/PastDue"));

export function Shell() {
  const { t } = useLanguage();
  const main = useRef<HTMLElement>(null);
  useFocusOnNewPage(main);
  return (
    <div className={styles.shell}>
      <Button className={styles.skip} rank="first" onClick={() => main.current?.focus()}>
        {t("site.skip")}
      </Button>
      <Header />
      <Notices />
      <main id="content" ref={main} tabIndex={-1} className={styles.main}>
        <Outlet />
      </main>
      <Suspense>
        <ConsentBanner />
      </Suspense>
      <footer className={styles.footer}>
        <p>{t("site.footer")}</p>
        <Suspense fallback={<span className={styles.later}>{t("consent.title")}</span>}>
          <ConsentChoice />
        </Suspense>
        <a href="/docs">{t("site.api")}</a>
      </footer>
      <ScrollRestoration />
    </div>
  );
}

/** Pages that lead to the sign-in themselves. */
const ENTRIES = new Set(["/sign-in", "/sign-up", "/verify-email", "/forgot-password", "/reset-password"]);

function Header() {
  const { t } = useLanguage();
  const who = session.useSession();
  const { pathname, search } = useLocation();
  const link = ({ isActive }: { isActive: boolean }) => cx(styles.link, isActive && styles.here);
  return (
    <header className={styles.header}>
      <NavLink to="/" className={styles.logo ?? ""} aria-label={t("site.name")}>
        <Logo />
      </NavLink>
      <nav aria-label={t("site.nav")} className={styles.nav}>
        <NavLink to="/" end className={link}>
          {t("site.home")}
        </NavLink>
        <NavLink to="/browse" className={link}>
          {t("site.browse")}
        </NavLink>
        {sellsPlans() && !who?.plan && !who?.profile?.isKids && !session.mayEdit(who) && (
          <NavLink to="/plans" className={link}>
            {t("plans.nav")}
          </NavLink>
        )}
        {session.mayEdit(who) && (
          <NavLink to="/studio" className={link}>
            {t("site.studio")}
          </NavLink>
        )}
      </nav>
      <SearchField />
      <div className={styles.side}>
        <SettingsMenu />
        {who ? (
          <AccountMenu who={who} />
        ) : (
          !ENTRIES.has(pathname) && <ButtonLink to={toSignIn(pathname + search)}>{t("site.sign_in")}</ButtonLink>
        )}
      </div>
    </header>
  );
}

function SettingsMenu() {
  const { t, language, speak } = useLanguage();
  const theme = useTheme();
  const themes = { system: t("site.theme.system"), light: t("site.theme.light"), dark: t("site.theme.dark") };
  return (
    <Menu
      label={t("site.settings")}
      groups={[
        {
          key: "language",
          name: t("site.language"),
          choices: (Object.keys(LANGUAGES) as Language[]).map((key) => ({
            key,
            name: LANGUAGES[key],
            lang: key,
            chosen: key === language,
            onChoose: () => speak(key),
          })),
        },
        {
          key: "theme",
          name: t("site.theme"),
          choices: (Object.keys(themes) as Theme[]).map((key) => ({
            key,
            name: themes[key],
            chosen: key === theme,
            onChoose: () => setTheme(key),
          })),
        },
      ]}
    >
      <Icon name="globe" />
    </Menu>
  );
}

/** Who is watching, and what they may do about it; a child may change to another profile, or go. */
function AccountMenu({ who }: { who: session.Session }) {
  const { t } = useLanguage();
  const say = useToast();
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const { data: household } = useQuery(profiles);
  const profile = household?.find((each) => each.profile_id === who.profile?.profileId);
  const name = profile?.name ?? (who.user.display_name || who.user.email);
  const initial = <span className={styles.initial}>{[...name][0]?.toLocaleUpperCase()}</span>;

  async function signOut() {
    try {
      await answer(api.POST("/v1/users/logout"));
    } catch (error) {
      if (session.current()) return say(sentence(error, t)); // still signed in, and better said than believed to be out
    }
    session.end();
    say(t("site.signed_out"));
  }

  const choices = [
    {
      key: "profiles",
      name: t(who.profile ? "site.profile.switch" : "site.profile.choose"),
      onChoose: () => void navigate(toProfiles(pathname.startsWith("/profiles") ? "/" : pathname + search)),
    },
    ...(who.profile ? [{ key: "history", name: t("site.history"), onChoose: () => void navigate("/history") }] : []),
    ...(who.profile?.isKids ? [] : [{ key: "account", name: t("site.account"), onChoose: () => void navigate("/account") }]),
    { key: "out", name: t("site.sign_out"), onChoose: () => void signOut() },
  ];
  return (
    <>
      {who.profile?.isKids && <Badge tone="accent">{t("profiles.kids")}</Badge>}
      <Menu label={t("site.account.of", { name })} groups={[{ key: "account", name, choices }]}>
        {profile ? (
          <Suspense fallback={initial}>
            <Avatar of={profile.avatar} size="2.1rem" />
          </Suspense>
        ) : (
          initial
        )}
      </Menu>
    </>
  );
}

function Notices() {
  const { t } = useLanguage();
  const online = useOnline();
  const going = useNavigation().state !== "idle";
  const who = session.useSession();
  return (
    <>
      {sellsPlans() && who?.graceUntil && !who.profile?.isKids && (
        <Suspense>
          <PastDue until={who.graceUntil} />
        </Suspense>
      )}
      <div role="status" className={styles.notice} hidden={online}>
        {!online && t("site.offline")}
      </div>
      <div className={styles.going}>{going && <Progress label={t("site.loading")} />}</div>
    </>
  );
}

/** A page that is gone to by a link begins at its top, for a screen reader and the keyboard too; or where it wants to. */
function useFocusOnNewPage(main: { current: HTMLElement | null }) {
  const { pathname } = useLocation();
  const first = useRef(pathname);
  useEffect(() => {
    if (first.current === pathname) return;
    first.current = "";
    if (!main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true });
  }, [main, pathname]);
}
