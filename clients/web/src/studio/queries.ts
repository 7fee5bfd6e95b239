/** What the studio asks of the API. All keys begin with "studio": a change makes all of it stale at once. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { queries } from "../api/queries";
import type { Listed, Schema, Title } from "../api/schema";
import type { Upload } from "./upload/sending";

export type Details = Schema<"TitleInput">;
export type Status = Title["status"];
export type Import = Schema<"ImportView">;
export const STATUSES: readonly Status[] = ["draft", "published", "unpublished"];

const ENDED: ReadonlySet<Upload["status"]> = new Set(["ready", "rejected", "failed"]);
const PAGE = 100;
const LIVE = 1000;
const CHILDREN = 200;
const IMPORTS = 20;
const MINUTE = 60_000;
/** An address for a file, or of a report, is good for a quarter of an hour. */
const FILE_COMES_WITHIN = 15 * MINUTE;
const ADDRESS_LASTS = 10 * MINUTE;

export const ended = ({ status }: Upload): boolean => ENDED.has(status);
/** The server does something with it right now. */
export const atWork = (upload: Upload): boolean => !ended(upload) && upload.status !== "uploading";

/** The API lists one status at a time: a list of all of them is merged here, page by page. */
interface Source {
  readonly status: Status;
  /** Of one type alone; series and movies where none is said. */
  readonly type: Listed["type"] | undefined;
  readonly waiting: readonly Listed[];
  /** Undefined before its first page, null after its last. */
  readonly cursor: string | null | undefined;
}

async function filled(source: Source, signal: AbortSignal): Promise<Source> {
  if (source.waiting.length > 0 || source.cursor === null) return source;
  const query = { status: source.status, limit: PAGE, ...(source.type && { type: source.type }), ...(source.cursor && { cursor: source.cursor }) };
  const page = await answer(api.GET("/v1/content", { params: { query }, signal }));
  return { ...source, waiting: page.items, cursor: page.next_cursor ?? null };
}

/** What is certainly newest of all: until a source that may have more has nothing waiting. Ids sort by their age. */
export function merged(sources: readonly Source[]): { items: Listed[]; sources: Source[] } {
  const items: Listed[] = [];
  let rest = [...sources];
  while (rest.every(({ waiting, cursor }) => waiting.length > 0 || cursor === null)) {
    const heads = rest.flatMap(({ waiting }) => waiting.slice(0, 1));
    const newest = heads.toSorted((one, other) => (one.content_id < other.content_id ? 1 : -1))[0];
    if (!newest) break;
    items.push(newest);
    rest = rest.map((source) => (source.waiting[0] === newest ? { ...source, waiting: source.waiting.slice(1) } : source));
  }
  return { items, sources: rest };
}

/** Newest first. */
export const titles = (statuses: readonly Status[], type?: Listed["type"]) =>
  infiniteQueryOptions({
    queryKey: ["studio", "titles", statuses, type],
    queryFn: async ({ pageParam, signal }) => merged(await Promise.all(pageParam.map((source) => filled(source, signal)))),
    initialPageParam: statuses.map((status): Source => ({ status, type, waiting: [], cursor: undefined })),
    getNextPageParam: ({ sources }) => (sources.some(({ waiting, cursor }) => waiting.length > 0 || cursor !== null) ? sources : null),
    staleTime: 5000,
  });

export const title = (contentId: string) =>
  queryOptions({
    queryKey: ["studio", "title", contentId],
    queryFn: ({ signal }) => answer(api.GET("/v1/content/{content_id}", { params: { path: { content_id: contentId } }, signal })),
    staleTime: 5000,
  });

/** All of a series' seasons or of a season's episodes, in their order. */
export const children = (contentId: string) =>
  queryOptions({
    queryKey: ["studio", "children", contentId],
    queryFn: async ({ signal }) => {
      const items: Listed[] = [];
      let cursor: string | null | undefined;
      do {
        const query = { limit: CHILDREN, ...(cursor && { cursor }) };
        const page = await answer(api.GET("/v1/content/{content_id}/children", { params: { path: { content_id: contentId }, query }, signal }));
        items.push(...page.items);
        cursor = page.next_cursor;
      } while (cursor);
      return items;
    },
    staleTime: 5000,
  });

/** Its file will not come any more. */
export const overdue = ({ status, created_at }: Import): boolean => status === "waiting" && Date.now() - Date.parse(created_at) > FILE_COMES_WITHIN;
const underWay = (each: Import): boolean => each.status === "running" || (each.status === "waiting" && !overdue(each));

/** Newest first, and asked for again while one of them is under way. */
export const imports = infiniteQueryOptions({
  queryKey: ["studio", "imports"],
  queryFn: ({ pageParam: cursor, signal }) => answer(api.GET("/v1/content/imports", { params: { query: { limit: IMPORTS, ...(cursor && { cursor }) } }, signal })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor ?? null,
  refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some(underWay)) ? 2 * LIVE : false),
  staleTime: 0,
});

/** Once it has ended it is asked for again before the address of its report expires. */
export const importOf = (importId: string) =>
  queryOptions({
    queryKey: ["studio", "import", importId],
    queryFn: ({ signal }) => answer(api.GET("/v1/content/imports/{import_id}", { params: { path: { import_id: importId } }, signal })),
    refetchInterval: ({ state }) => (state.data && !underWay(state.data) ? ADDRESS_LASTS : LIVE),
    staleTime: 0,
  });

export const exportOf = (catalogueId: string) =>
  queryOptions({
    queryKey: ["studio", "export", catalogueId],
    queryFn: ({ signal }) => answer(api.GET("/v1/content/exports/{catalogue_id}", { params: { path: { catalogue_id: catalogueId } }, signal })),
    refetchInterval: ({ state }) => (state.data && state.data.status !== "running" ? ADDRESS_LASTS : LIVE),
    staleTime: 0,
  });

/** Asked for every second while one of them is at work. */
export const uploads = (contentId: string) =>
  queryOptions({
    queryKey: ["studio", "uploads", contentId],
    queryFn: ({ signal }) => answer(api.GET("/v1/content/{content_id}/uploads", { params: { path: { content_id: contentId } }, signal })),
    refetchInterval: ({ state }) => (state.data?.items.some(atWork) ? LIVE : false),
    staleTime: 0,
  });

export const upload = (uploadId: string) =>
  queryOptions({
    queryKey: ["studio", "upload", uploadId],
    queryFn: ({ signal }) => answer(api.GET("/v1/uploads/{upload_id}", { params: { path: { upload_id: uploadId } }, signal })),
    refetchInterval: ({ state }) => (state.data && !atWork(state.data) ? false : LIVE),
    staleTime: 0,
  });

/** Its cookies open the film's stills. The player asks for the same. */
export const stream = (contentId: string) =>
  queryOptions({
    queryKey: ["stream", contentId],
    queryFn: () => answer(api.GET("/v1/stream/{content_id}", { params: { path: { content_id: contentId } } })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

/** Everything that shows titles asks again. */
export async function stale(): Promise<void> {
  await Promise.all(["studio", "titles", "children"].map((key) => queries.invalidateQueries({ queryKey: [key] })));
}
