/** The pages that stand between somebody and where they want to go, each with the way back. */

/** Letters; a longer address is none of ours. */
const LONGEST = 2000;

/**
 * The page of this site that an address means, "/" for whatever else it says. It comes from a link that anybody may have made: it
 * must not lead to another site with the sign-in still warm, nor break the page that reads it.
 */
export function sameOriginPath(to: string | null, origin: string = location.origin): string {
  if (!to || to.length > LONGEST || !URL.canParse(to, origin)) return "/";
  const url = new URL(to, origin);
  // A path of "//evil.test" is one of this origin, and another site's address for whoever reads it next.
  const isPath = url.origin === origin && /^\/(?!\/)/.test(url.pathname) && isDecodable(url.pathname);
  return isPath ? url.pathname + url.search : "/";
}

/** Whether its escapes are UTF-8: the router cannot compare a path whose are not. */
function isDecodable(path: string): boolean {
  try {
    return Boolean(decodeURIComponent(path));
  } catch {
    return false;
  }
}

const via = (page: string) => (to: string) => (to === "/" ? page : `${page}?to=${encodeURIComponent(to)}`);

export const toSignIn = via("/sign-in");
export const toSignUp = via("/sign-up");
export const toProfiles = via("/profiles");
