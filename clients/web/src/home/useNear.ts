/** Whether an element is near what is seen. */
import { useEffect, useRef, useState } from "react";

/** A telephone's worth and more above and below what is seen, so that a shelf is there when one comes to it. */
const NEAR = "1000px 0px";

export function useNear<Of extends HTMLElement>(first: boolean) {
  const place = useRef<Of>(null);
  const [near, setNear] = useState(first);
  useEffect(() => {
    if (!place.current) return;
    const observer = new IntersectionObserver((seen) => setNear(seen.at(-1)?.isIntersecting === true), { rootMargin: NEAR });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return [place, near] as const;
}
