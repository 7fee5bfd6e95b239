/** Around pages that need somebody: others sign in first, and come back. Who signs out here, in whichever tab, goes home. */
import { useState } from "react";
import { Navigate, Outlet, useLocation } from "react-router";
import { toSignIn } from "../app/ways";
import { useSession, whyEnded } from "../session";

export function OnlySignedIn() {
  const who = useSession();
  const { pathname, search } = useLocation();
  const [cameSignedIn] = useState(who !== null);
  if (who) return <Outlet />;
  return <Navigate to={cameSignedIn && !whyEnded() ? "/" : toSignIn(pathname + search)} replace />;
}
