/** Queries of the studio. All keys begin with "studio", so that a change refreshes all of them. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { Problem } from "../api/problems";
import { queries } from "../api/queries";
import type { Card, Listed, Schema, Title } from "../api/schema";
import { merged, type Sort, type Source } from "./sources";
import type { Upload } from "./upload/transfer";

export type Details = Schema<"TitleInput">;
export type Status = Title["status"];
export type Import = Schema<"ImportView">;
export const STATUSES: readonly Status[] = ["draft", "published", "unpublished", "deleted"];
/** Those of the titles that are there. */
export const LISTED: readonly Status[] = ["draft", "published", "unpublished"];

const ENDED: ReadonlySet<Upload["status"]> = new Set(["ready", "rejected", "failed"]);
const PAGE = 100;
const LIVE = 1000;
const CHILDREN = 200;
const IMPORTS = 20;
const MINUTE = 60_000;
/** An address for a file, or of a report, is good for a quarter of an hour. */
const FILE_COMES_WITHIN = 15 * MINUTE;
const ADDRESS_LASTS = 10 * MINUTE;
const EDITS = 25;
const FEW = 8;

/** A cancelled one has ended once it says what it cost. */
export const ended = ({ status, cost_at_most }: Upload): boolean => ENDED.has(status) || (status === "cancelled" && !!cost_at_most);
/** The server does something with it right now. */
export const isProcessing = (upload: Upload): boolean => !ended(upload) && upload.status !== "uploading";

/** What a list is narrowed by; what is left out narrows nothing. */
export interface TitleFilter {
  readonly statuses: readonly Status[];
  readonly type?: NonNullable<Listed["type"]>;
  readonly genre?: string;
  readonly language?: string;
  readonly year_from?: number;
  readonly year_to?: number;
  /** Those that nobody has rated, alone. */
  readonly unrated?: true;
  readonly sort: Sort;
  /** As these would get it, and not as an editor does. */
  readonly audience?: Audience;
}

/** Those for whom an answer is made. */
export interface Audience {
  readonly country: string;
  readonly maturity: number;
  readonly locale: string;
}

type Waiting = Source<Listed, Status>;

async function filled(source: Waiting, { statuses: _, audience, ...wanted }: TitleFilter, signal: AbortSignal): Promise<Waiting> {
  if (source.waiting.length > 0 || source.cursor === null) return source;
  const query = { ...wanted, ...audience, status: source.status, limit: PAGE, ...(source.cursor && { cursor: source.cursor }) };
  const page = await answer(api.GET("/v1/content", { params: { query }, signal }));
  return { ...source, waiting: page.items, cursor: page.next_cursor ?? null };
}

export const titles = (wanted: TitleFilter) =>
  infiniteQueryOptions({
    queryKey: ["studio", "titles", wanted],
    queryFn: async ({ pageParam, signal }) => merged(await Promise.all(pageParam.map((source) => filled(source, wanted, signal))), wanted.sort),
    initialPageParam: wanted.statuses.map((status): Waiting => ({ status, waiting: [], cursor: undefined })),
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
const isRunning = (each: Import): boolean => each.status === "running" || (each.status === "waiting" && !overdue(each));

/** Newest first, and asked for again while one of them is under way. */
export const imports = infiniteQueryOptions({
  queryKey: ["studio", "imports"],
  queryFn: ({ pageParam: cursor, signal }) => answer(api.GET("/v1/content/imports", { params: { query: { limit: IMPORTS, ...(cursor && { cursor }) } }, signal })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor ?? null,
  refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some(isRunning)) ? 2 * LIVE : false),
  staleTime: 0,
});

/** Once it has ended it is asked for again before the address of its report expires. */
export const importOf = (importId: string) =>
  queryOptions({
    queryKey: ["studio", "import", importId],
    queryFn: ({ signal }) => answer(api.GET("/v1/content/imports/{import_id}", { params: { path: { import_id: importId } }, signal })),
    refetchInterval: ({ state }) => (state.data && !isRunning(state.data) ? ADDRESS_LASTS : LIVE),
    staleTime: 0,
  });

export const exportOf = (catalogueId: string) =>
  queryOptions({
    queryKey: ["studio", "export", catalogueId],
    queryFn: ({ signal }) => answer(api.GET("/v1/content/exports/{catalogue_id}", { params: { path: { catalogue_id: catalogueId } }, signal })),
    refetchInterval: ({ state }) => (state.data && state.data.status !== "running" ? ADDRESS_LASTS : LIVE),
    staleTime: 0,
  });

/** As it is now, whatever is known of it already. */
export const readTitle = (contentId: string): Promise<Title> => queries.fetchQuery({ ...title(contentId), staleTime: 0 });

/** A change is made only to what was read. */
export const ifMatch = (version: number) => ({ "If-Match": `"${version}"` });

/** Somebody else changed it since it was read. */
export const outdated = (error: unknown): boolean => error instanceof Problem && error.status === 412;

/** As this audience gets it; refused with 404 where it does not. */
export const asAudience = (contentId: string, audience: Audience) =>
  queryOptions({
    queryKey: ["studio", "seen", contentId, audience],
    queryFn: ({ signal }) => answer(api.GET("/v1/content/{content_id}", { params: { path: { content_id: contentId }, query: audience }, signal })),
    staleTime: 0,
  });

/** Who changed what, newest first. */
export const edits = (contentId: string) =>
  infiniteQueryOptions({
    queryKey: ["studio", "edits", contentId],
    queryFn: ({ pageParam: cursor, signal }) =>
      answer(api.GET("/v1/content/{content_id}/audit", { params: { path: { content_id: contentId }, query: { limit: EDITS, ...(cursor && { cursor }) } }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    staleTime: 0,
  });

/** Every genre of what is published, by how many have it. */
export const genres = queryOptions({
  queryKey: ["studio", "genres"],
  queryFn: async ({ signal }) => (await answer(api.GET("/v1/search", { params: { query: { limit: 1 } }, signal }))).facets["genre"] ?? [],
});

/** What is published and has these words, from the index of search; what is not has no index, and is looked through. */
export const findByName = (text: string) =>
  queryOptions({
    queryKey: ["studio", "called", text],
    queryFn: async ({ signal }): Promise<Card[]> => (await answer(api.GET("/v1/search", { params: { query: { q: text, limit: FEW } }, signal }))).items,
    enabled: text !== "",
    placeholderData: keepPreviousData,
  });

/** Asked for every second while one of them is at work. */
export const uploads = (contentId: string) =>
  queryOptions({
    queryKey: ["studio", "uploads", contentId],
    queryFn: ({ signal }) => answer(api.GET("/v1/content/{content_id}/uploads", { params: { path: { content_id: contentId } }, signal })),
    refetchInterval: ({ state }) => (state.data?.items.some(isProcessing) ? LIVE : false),
    staleTime: 0,
  });

export const upload = (uploadId: string) =>
  queryOptions({
    queryKey: ["studio", "upload", uploadId],
    queryFn: ({ signal }) => answer(api.GET("/v1/uploads/{upload_id}", { params: { path: { upload_id: uploadId } }, signal })),
    refetchInterval: ({ state }) => (state.data && !isProcessing(state.data) ? false : LIVE),
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
export async function refreshTitles(): Promise<void> {
  await Promise.all(["studio", "titles", "children"].map((key) => queries.invalidateQueries({ queryKey: [key] })));
}
