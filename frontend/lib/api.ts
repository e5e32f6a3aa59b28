import axios, { AxiosError, type AxiosInstance } from "axios";
import { errorOfAnswer, ApiError } from "./api-error";
import type { components, paths } from "./api-types";
import { waitForSignIn } from "./auth";

export { ApiError, asApiError } from "./api-error";

type Method = "get" | "post" | "put" | "patch" | "delete";

/** Paths of the API that have this method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never;
}[keyof paths] &
  string;

type Operation<M extends Method, P extends PathOf<M>> = paths[P] extends Record<M, infer O> ? O : never;
type Parameters<O> = O extends { parameters: infer X } ? X : never;
type PathArgs<O> = Parameters<O> extends { path: infer X } ? { path: X } : { path?: undefined };
type QueryArgs<O> =
  Parameters<O> extends { query: infer X }
    ? { query: X }
    : Parameters<O> extends { query?: infer X }
      ? [X] extends [undefined]
        ? { query?: undefined }
        : { query?: X }
      : { query?: undefined };
type Body<O> = O extends { requestBody: { content: { "application/json": infer X } } }
  ? { body: X }
  : O extends { requestBody?: { content: { "application/json": infer X } } }
    ? { body?: X }
    : { body?: undefined };

type Json<R> = R extends { content: { "application/json": infer X } } ? X : void;
type Responses<O> = O extends { responses: infer X } ? X : never;
/** What an operation answers when it succeeds. */
export type Answer<M extends Method, P extends PathOf<M>> =
  Responses<Operation<M, P>> extends infer R
    ? R extends { 200: infer X }
      ? Json<X>
      : R extends { 201: infer X }
        ? Json<X>
        : R extends { 202: infer X }
          ? Json<X>
          : void
    : never;

export type Args<M extends Method, P extends PathOf<M>> = PathArgs<Operation<M, P>> &
  QueryArgs<Operation<M, P>> &
  Body<Operation<M, P>>;

export type CallOptions = {
  signal?: AbortSignal;
  /** The `ETag` that was read: another one now answers 412. */
  ifMatch?: string | null;
  /** Names one intended act: sent again under the same key, it takes effect once. A POST without one gets a fresh key. */
  idempotencyKey?: string;
};

export type Schemas = components["schemas"];
/** A schema of the API by name, such as `Schema<"Content">`. */
export type Schema<N extends keyof Schemas> = Schemas[N];

/** Query parameters; a list is its name once for each item, and what is not given is left out. */
function searchOf(query: Record<string, unknown>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined && one !== null) search.append(name, String(one));
  }
  return search.toString();
}

const http: AxiosInstance = axios.create({
  baseURL: "/api/gw",
  timeout: 60_000,
  paramsSerializer: { serialize: (params: Record<string, unknown>) => searchOf(params) },
  headers: { accept: "application/json" },
  // The proxy tells its own pages' requests by their origin, not by a cookie: next.config.mjs leaves out what would read one.
  withXSRFToken: false,
});

/** A path with its parameters filled in, without the leading `/api`, as the same-origin proxy takes it. */
export function fillPath(path: string, params: Record<string, unknown> | undefined): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params?.[name])));
  return filled.replace(/^\/api\//, "/");
}

function toApiError(thrown: unknown): unknown {
  if (axios.isCancel(thrown)) return thrown;
  if (thrown instanceof AxiosError) {
    const answer = thrown.response;
    if (answer === undefined) return new ApiError({ status: 0, code: "network" });
    return errorOfAnswer(answer.status, answer.data, (name) => answer.headers[name] as string | undefined);
  }
  return thrown;
}

async function call(method: Method, path: string, args: LooseArgs, options: CallOptions) {
  const headers: Record<string, string> = {};
  if (options.ifMatch) headers["if-match"] = options.ifMatch;
  if (method === "post") headers["idempotency-key"] = options.idempotencyKey ?? crypto.randomUUID();
  const request = {
    method,
    url: fillPath(path, args.path),
    params: args.query,
    data: args.body ?? (method === "post" ? {} : undefined),
    headers,
    signal: options.signal,
  };
  for (;;) {
    try {
      return await http.request(request);
    } catch (thrown) {
      const error = toApiError(thrown);
      // The session ended: sign-in opens over the page, and the same request goes on afterwards.
      if (error instanceof ApiError && error.status === 401) {
        await waitForSignIn(options.signal);
        continue;
      }
      throw error;
    }
  }
}

type LooseArgs = { path?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown };

function method<M extends Method>(name: M) {
  return async <P extends PathOf<M>>(path: P, args: Args<M, P>, options: CallOptions = {}): Promise<Answer<M, P>> => {
    const answer = await call(name, path, args as LooseArgs, options);
    return answer.data as Answer<M, P>;
  };
}

/** Typed calls by the paths of `proto-docs/openapi.json`: `api.post("/api/v1/contents/{id}/approve", { path: { id }, body })`. */
export const api = {
  get: method("get"),
  post: method("post"),
  put: method("put"),
  patch: method("patch"),
  delete: method("delete"),
};

/** A value and the `ETag` under which a later change of it is safe. */
export type Tagged<T> = { value: T; etag: string | null };

/** Like `api.get`, with the `ETag`. */
export async function getTagged<P extends PathOf<"get">>(
  path: P,
  args: Args<"get", P>,
  options: CallOptions = {},
): Promise<Tagged<Answer<"get", P>>> {
  const answer = await call("get", path, args as LooseArgs, options);
  return { value: answer.data as Answer<"get", P>, etag: (answer.headers.etag as string | undefined) ?? null };
}

/** Like `api.patch`, with the new `ETag`. */
export async function patchTagged<P extends PathOf<"patch">>(
  path: P,
  args: Args<"patch", P>,
  options: CallOptions = {},
): Promise<Tagged<Answer<"patch", P>>> {
  const answer = await call("patch", path, args as LooseArgs, options);
  return { value: answer.data as Answer<"patch", P>, etag: (answer.headers.etag as string | undefined) ?? null };
}

/** Like `api.put`, with the new `ETag`. */
export async function putTagged<P extends PathOf<"put">>(
  path: P,
  args: Args<"put", P>,
  options: CallOptions = {},
): Promise<Tagged<Answer<"put", P>>> {
  const answer = await call("put", path, args as LooseArgs, options);
  return { value: answer.data as Answer<"put", P>, etag: (answer.headers.etag as string | undefined) ?? null };
}

/** The address of an API path in this origin, for links (`href`) and event sources. */
export function hrefOf(
  path: string,
  params?: Record<string, unknown>,
  query?: Record<string, string | number | undefined>,
): string {
  const search = searchOf(query ?? {});
  const tail = search === "" ? "" : `?${search}`;
  return `/api/gw${fillPath(path, params)}${tail}`;
}
