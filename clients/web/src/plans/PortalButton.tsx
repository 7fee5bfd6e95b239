/** A button that opens Stripe's billing portal. */
import type { ReactNode } from "react";
import { Button, type Look, useToast } from "../design";
import { useMessages } from "./messages";
import * as planQueries from "./queries";
import { useRedirect } from "./useRedirect";
import { useRefusals } from "./useRefusals";

export function PortalButton({ children, ...look }: { children: ReactNode } & Look) {
  const w = useMessages();
  const say = useToast();
  const refused = useRefusals();
  const leaving = useRedirect(planQueries.portal);
  return (
    <Button
      {...look}
      busy={leaving.going && w("sub.opening")}
      onClick={() => leaving.mutate(undefined, { onError: (error) => say(refused(error)) })}
    >
      {children}
    </Button>
  );
}
