/** The API's client. Its types come from the API's description, so that a changed route stops the compilation. */
import type { paths } from "#api";
import createClient, { type Middleware } from "openapi-fetch";
import * as session from "../session";
import { jsonBody } from "./body";
import { Offline, Problem } from "./problems";

/** Refusals of a token, not of what was asked with it. */
const STALE: ReadonlySet<string> = new Set(["token_expired", "bad_token", "session_ended"]);

/** With the token of who is signed in; one that is refused is renewed, once. */
async function withToken(request: Request): Promise<Response> {
  const token = await session.fresh();
  if (!token) return fetch(request);
  const again = request.clone();
  const response = await fetch(withBearer(request, token));
  if (response.status !== 401 || !STALE.has(await codeOf(response.clone()))) return response;
  if (session.token() === token) await session.renew();
  const renewed = session.token();
  return renewed ? fetch(withBearer(again, renewed)) : response;
}

function withBearer(request: Request, token: string): Request {
  request.headers.set("authorization", `Bearer ${token}`);
  return request;
}

async function codeOf(response: Response): Promise<string> {
  const type = response.headers.get("content-type") ?? "";
  return type.includes("json") ? String(((await response.json()) as { code?: string }).code) : "";
}

const offlineErrors: Middleware = {
  onError({ error }) {
    return error instanceof TypeError ? new Offline("the request did not arrive", { cause: error }) : undefined;
  },
};

export const api = createClient<paths>({ baseUrl: "/", fetch: withToken, bodySerializer: jsonBody });
api.use(offlineErrors);

/** The answer of a call, or its problem thrown: `const titles = await answer(api.GET("/v1/content"))`. */
export async function answer<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<NonNullable<T>> {
  const { data, error, response } = await call;
  if (!response.ok) throw Problem.of(response.status, error, response.headers.get("retry-after"));
  return data as NonNullable<T>;
}
