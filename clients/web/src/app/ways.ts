/** The detours on the way to a page, each with the way back. */

/** Only addresses of this site: a link must not send people elsewhere with their sign-in still warm. */
export function inside(to: string | null): string {
  if (!to) return "/";
  const url = new URL(to, location.origin);
  return url.origin === location.origin ? url.pathname + url.search : "/";
}

const detour = (by: string) => (to: string) => (to === "/" ? by : `${by}?to=${encodeURIComponent(to)}`);

export const toSignIn = detour("/sign-in");
export const toSignUp = detour("/sign-up");
export const toProfiles = detour("/profiles");
