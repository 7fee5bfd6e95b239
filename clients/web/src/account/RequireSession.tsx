/** Pages inside it need a session: others sign in first and come back. Signing out on such a page, in any tab, leads home. */
import { useState } from "react";
import { Navigate, Outlet, useLocation } from "react-router";
import { endReason, useSession } from "../session";
import { toSignIn } from "../shared/navigation";

export function RequireSession() {
  const who = useSession();
  const { pathname, search } = useLocation();
  const [cameSignedIn] = useState(who !== null);
  if (who) return <Outlet />;
  return <Navigate to={cameSignedIn && !endReason() ? "/" : toSignIn(pathname + search)} replace />;
}
