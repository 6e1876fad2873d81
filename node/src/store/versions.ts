/** Versions: what an automation is, frozen when published; one of them is active. */
import type { Json, JsonObject } from "@hob/shared/json";
import type { RunLimits } from "@hob/shared/model/limits";
import type { Manifest } from "@hob/shared/model/manifest";
import { hashOfJson } from "./json-hash.ts";
import { insertedId, query } from "./query.ts";
import type { Store } from "./store.ts";

export type VersionAuthor = "user" | "planner" | "maintainer" | "system";

/** What a person approves as one. */
export interface VersionContent {
  readonly source: string;
  readonly manifest: Manifest;
  readonly paramsSchema: JsonObject;
  readonly limits: Partial<RunLimits>;
}

export interface NewVersion extends VersionContent {
  readonly automationId: number;
  readonly intent: string;
  /** The source without its types. */
  readonly program: string;
  readonly author: VersionAuthor;
  readonly message: string;
  readonly at: number;
}

export interface VersionRow extends Omit<NewVersion, "at"> {
  readonly versionId: number;
  /** From 1 within its automation. */
  readonly number: number;
  readonly contentHash: Uint8Array;
  readonly createdAt: number;
}

type FirstManifest = Omit<Manifest, "tcp" | "files" | "tables" | "secrets"> & Partial<Manifest>;

interface Raw extends Omit<VersionRow, "manifest" | "paramsSchema" | "limits"> {
  readonly manifest: string;
  readonly paramsSchema: string;
  readonly limits: string;
}

const columns = `id as versionId, automation as automationId, number, intent, source, program, manifest,
  params_schema as paramsSchema, limits, author, message, content_hash as contentHash, created_at as createdAt`;

/** Publishes a new version in place of the active one and answers its id. Call it in a transaction. */
export function publishVersion(store: Store, version: NewVersion): number {
  query<[number]>(
    store,
    "update version set state = 'superseded' where automation = ? and state = 'published'",
  ).run(version.automationId);
  return insertedId(
    query<[object]>(
      store,
      `insert into version (automation, number, state, intent, source, program, manifest, params_schema, limits,
         author, message, content_hash, created_at)
       values (@automationId,
         (select coalesce(max(number), 0) + 1 from version where automation = @automationId),
         'published', @intent, @source, @program, @manifest, @paramsSchema, @limits,
         @author, @message, @contentHash, @at)`,
    ).run({
      ...version,
      manifest: JSON.stringify(version.manifest),
      paramsSchema: JSON.stringify(version.paramsSchema),
      limits: JSON.stringify(version.limits),
      contentHash: contentHashOf(version),
    }),
  );
}

/** The active one; undefined where nothing was ever published. */
export function publishedVersion(store: Store, automationId: number): VersionRow | undefined {
  const raw = query<[number], Raw>(
    store,
    `select ${columns} from version where automation = ? and state = 'published'`,
  ).get(automationId);
  return raw && rowOf(raw);
}

export function versionById(store: Store, versionId: number): VersionRow | undefined {
  const raw = query<[number], Raw>(store, `select ${columns} from version where id = ?`).get(versionId);
  return raw && rowOf(raw);
}

/** 32 bytes over source, manifest, params schema and limits: what an approval is bound to. Key order does not matter. */
export function contentHashOf(content: VersionContent): Uint8Array {
  const { source, manifest, paramsSchema, limits } = content;
  const told = { source, manifest: manifest as unknown as Json, paramsSchema, limits: limits as JsonObject };
  return hashOfJson(told);
}

function rowOf(raw: Raw): VersionRow {
  return {
    ...raw,
    // Versions that are older than a kind of entry list none of it.
    manifest: { tcp: [], files: [], tables: [], secrets: [], ...(JSON.parse(raw.manifest) as FirstManifest) },
    paramsSchema: JSON.parse(raw.paramsSchema) as JsonObject,
    limits: JSON.parse(raw.limits) as Partial<RunLimits>,
  };
}
