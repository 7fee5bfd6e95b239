/** Asks for the address of a page of Stripe's and goes there. */
import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";

export function useRedirect<Asked = void>(address: (asked: Asked) => Promise<string>) {
  const leaving = useMutation({ mutationFn: address, onSuccess: (url) => location.assign(url) });
  const { reset } = leaving;
  useEffect(() => {
    const back = ({ persisted }: PageTransitionEvent) => persisted && reset(); // by the browser's button, to the page as it was left
    addEventListener("pageshow", back);
    return () => removeEventListener("pageshow", back);
  }, [reset]);
  return { ...leaving, going: leaving.isPending || leaving.isSuccess };
}
