/**
 * Reads and writes loose objects where git keeps them, without a process: the forge asks for commits several times a
 * request. (https://git-scm.com/book/en/v2/Git-Internals-Git-Objects)
 */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { deflateSync, inflateSync } from "node:zlib";

export type ObjectType = "blob" | "tree" | "commit" | "tag";

export interface GitObject {
  readonly type: ObjectType;
  readonly content: Uint8Array;
}

/** The object, or `undefined` where it is not there or is in a pack. */
export function readLooseObject(dir: string, id: string): GitObject | undefined {
  const path = pathOf(dir, id);
  if (!existsSync(path)) return undefined;
  const all = new Uint8Array(inflateSync(readFileSync(path)));
  const end = all.indexOf(0);
  const [type] = new TextDecoder().decode(all.subarray(0, end)).split(" ");
  return { type: type as ObjectType, content: all.subarray(end + 1) };
}

/** Whether there may be objects that are not loose. */
export function hasPacks(dir: string): boolean {
  return readdirSync(`${dir}/objects/pack`).length > 0;
}

/** Writes an object, if it is not there already, and answers its id. */
export function writeLooseObject(dir: string, type: ObjectType, content: Uint8Array): string {
  const header = new TextEncoder().encode(`${type} ${content.length}\0`);
  const id = createHash(hashOf(dir)).update(header).update(content).digest("hex");
  const path = pathOf(dir, id);
  if (existsSync(path)) return id;
  const whole = new Uint8Array(header.length + content.length);
  whole.set(header);
  whole.set(content, header.length);
  mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  const unfinished = `${dir}/objects/tmp_obj_${id}`;
  writeFileSync(unfinished, deflateSync(whole, { level: 1 }));
  renameSync(unfinished, path);
  return id;
}

function pathOf(dir: string, id: string): string {
  return `${dir}/objects/${id.slice(0, 2)}/${id.slice(2)}`;
}

const hashes = new Map<string, "sha1" | "sha256">();

function hashOf(dir: string): "sha1" | "sha256" {
  let hash = hashes.get(dir);
  if (hash === undefined) {
    hash = /objectformat = sha256/i.test(readFileSync(`${dir}/config`, "utf8")) ? "sha256" : "sha1";
    hashes.set(dir, hash);
  }
  return hash;
}
