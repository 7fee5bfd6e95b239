/** The detours on the way to a page, each with the way back. */

/** Only addresses of this site: a link must not send people elsewhere with their sign-in still warm. */
export function sameOriginPath(to: string | null): string {
  if (!to) return "/";
  const url = new URL(to, location.origin);
  return url.origin === location.origin ? url.pathname + url.search : "/";
}

const via = (by: string) => (to: string) => (to === "/" ? by : `${by}?to=${encodeURIComponent(to)}`);

export const toSignIn = via("/sign-in");
export const toSignUp = via("/sign-up");
export const toProfiles = via("/profiles");
