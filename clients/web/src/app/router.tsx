/** Every address of the site. Pages that a first visit does not need are loaded when they are opened. */
import { createBrowserRouter, type RouteObject } from "react-router";
import { RequireSession } from "../account/RequireSession";
import { SignIn } from "../account/SignIn";
import { Home } from "../home/Home";
import * as session from "../session";
import { toSignIn } from "../shared/navigation";
import { NotFound } from "../shared/NotFound";
import { PageLoading } from "../shared/PageLoading";
import { TitlePage } from "../viewer/TitlePage";
import { ErrorPage } from "./ErrorPage";
import { Shell } from "./Shell";

type Pages = typeof import("../account");

type PlanPages = typeof import("../plans");

/** A page of plans, by its name. */
const plans = (name: keyof PlanPages) => async () => ({ Component: (await import("../plans"))[name] });

/** A page of the account, by its name. */
const account = (name: keyof Pages) => async () => ({ Component: (await import("../account"))[name] });

const routes: RouteObject[] = [
  {
    path: "/watch/:contentId",
    lazy: async () => ({ Component: (await import("../player/Watch")).Watch }),
    errorElement: <ErrorPage standalone />,
    HydrateFallback: PageLoading,
  },
  {
    path: "/studio/titles/:contentId/preview",
    lazy: async () => ({ Component: (await import("../studio/Preview")).Preview }),
    errorElement: <ErrorPage standalone />,
    HydrateFallback: PageLoading,
  },
  {
    element: <Shell />,
    errorElement: <ErrorPage standalone />,
    HydrateFallback: PageLoading,
    children: [
      {
        errorElement: <ErrorPage />,
        children: [
          { index: true, element: <Home /> },
          { path: "/sign-in", element: <SignIn /> },
          { path: "/sign-up", lazy: account("SignUp") },
          { path: "/verify-email", lazy: account("VerifyEmail") },
          { path: "/forgot-password", lazy: account("ForgotPassword") },
          { path: "/reset-password", lazy: account("ResetPassword") },
          {
            element: <RequireSession />,
            children: [
              { path: "/history", lazy: async () => ({ Component: (await import("../watching/HistoryPage")).HistoryPage }) },
              { path: "/profiles", lazy: account("Profiles") },
              { path: "/profiles/edit", lazy: account("EditProfiles") },
              { path: "/profiles/new", lazy: account("NewProfile") },
              { path: "/profiles/:profileId", lazy: account("EditProfile") },
              {
                lazy: account("AccountPages"),
                children: [
                  { path: "/account", lazy: account("Account") },
                  { path: "/account/devices", lazy: account("Devices") },
                  { path: "/account/subscription", lazy: plans("SubscriptionPage") },
                ],
              },
            ],
          },
          { path: "/plans", lazy: plans("PlansPage") },
          { path: "/search", lazy: async () => ({ Component: (await import("../finding")).SearchPage }) },
          { path: "/browse", lazy: async () => ({ Component: (await import("../finding")).BrowsePage }) },
          { path: "/title/:contentId", element: <TitlePage /> },
          { path: "/studio/*", lazy: async () => ({ Component: (await import("../studio")).Studio }) },
          { path: "/design", lazy: async () => ({ Component: (await import("./DesignPage")).DesignPage }) },
          { path: "*", element: <NotFound /> },
        ],
      },
    ],
  },
];

export const router = createBrowserRouter(routes);
void session.ready.then(() => import("./Consent")).then(({ tellVisits }) => tellVisits(router));

/** A session that ends under somebody's hands leads to the sign-in, which says why, and from there back. */
let signedIn = session.current() !== null;
session.subscribe(() => {
  const ended = signedIn && !session.current() && session.endReason();
  signedIn = session.current() !== null;
  const { pathname, search } = router.state.location;
  if (ended && pathname !== "/sign-in") void router.navigate(toSignIn(pathname + search), { replace: true });
});
