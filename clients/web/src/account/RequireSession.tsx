/** Around pages that need somebody: others sign in first, and come back. Who signs out here, in whichever tab, goes home. */
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
