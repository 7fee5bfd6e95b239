/** To Stripe's page of cards, addresses and open invoices. */
import type { ReactNode } from "react";
import { Button, type Look, useToast } from "../design";
import * as asking from "./queries";
import { useLeaving } from "./useLeaving";
import { useRefusals } from "./useRefusals";
import { useWords } from "./words";

export function ToPortal({ children, ...look }: { children: ReactNode } & Look) {
  const w = useWords();
  const say = useToast();
  const refused = useRefusals();
  const leaving = useLeaving(asking.portal);
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
