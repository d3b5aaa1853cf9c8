// All that is wrong with a game's document at once. The firmware's own check names the first mistake only; here each
// mistake is mended in a copy and the copy is checked again, so that the sentences and the verdict are the firmware's.
import { readFileSync } from "node:fs";
import { checkGame } from "../../firmware/master/game/check.js";
import type { GameRules } from "../../firmware/master/game/document.js";
import { faultsText, readJson, type FieldFault, type JsonPath } from "../common/json.js";
import { didYouMean } from "../common/nearest.js";

type Fields = Record<string, unknown>;

/** Documents with more mistakes than this are not games; each costs a check of the whole. */
const faultsMax = 100;
/** Characters of an unknown field's name that the firmware's sentence has. */
const nameShown = 16;

interface Schema {
  properties: Record<string, object> & { points: { properties: Record<string, object> } };
}

const { properties } = JSON.parse(
  readFileSync(new URL("../../../tools/game/game.schema.json", import.meta.url), "utf8"),
) as Schema;
/** The field by which an editor finds the schema. It is for the file alone, and no board gets it. */
const schemaField = "$schema";
const rootFields = Object.keys(properties).filter((name) => name !== schemaField);
const pointFields = Object.keys(properties.points.properties);

/**
 * What a wrong field is mended with, so that it causes no further sentence: whatever is still wrong then is wrong
 * however its maker mends it. Other fields are left out instead.
 */
const mended: Fields = { name: "x", exposures: 1, seconds: 1, par: 1, early: 1, noShoot: 2, players: [2, 2] };

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The firmware's sentence about the first mistake; undefined if there is none. */
function firstMistake(rules: unknown): string | undefined {
  try {
    checkGame(rules);
    return undefined;
  } catch (wrong) {
    if (typeof wrong === "string") return wrong;
    throw wrong;
  }
}

/** The fields of an object and those it should have, with the beginnings of the sentences about them. */
function labels(fields: Fields, known: readonly string[], place: string): [name: string, label: string][] {
  const strangers = Object.keys(fields).filter((name) => !known.includes(name));
  return [
    ...strangers.map((name): [string, string] => [name, `${place}${name.slice(0, nameShown)}: `]),
    ...known.map((name): [string, string] => [name, `${place}${name}: `]),
  ];
}

/** The field that a sentence is about; undefined if it is about the whole document. */
function pathOf(rules: Fields, sentence: string): JsonPath | undefined {
  const { points } = rules;
  const name = labels(rules, rootFields, "").find(([, label]) => sentence.startsWith(label))?.[0];
  if (name !== undefined) return [name];
  const point =
    isFields(points) && labels(points, pointFields, "points.").find(([, label]) => sentence.startsWith(label));
  return point ? ["points", point[0]] : undefined;
}

/** The document with one field mended or left out. */
function mend(rules: Fields, [name, point]: JsonPath): Fields {
  const own = name as string;
  if (point !== undefined) {
    const { [point]: _wrong, ...points } = rules["points"] as Fields;
    return { ...rules, points };
  }
  const { [own]: _wrong, ...rest } = rules;
  return Object.hasOwn(mended, own) ? { ...rest, [own]: mended[own] } : rest;
}

function faultOf(path: JsonPath, sentence: string): FieldFault {
  const name = String(path.at(-1));
  const known = path.length > 1 ? pointFields : rootFields;
  if (known.includes(name)) return { path, sentence: `${sentence}.` };
  return { path, sentence: `${sentence}.${didYouMean(name, known)}`, isName: true };
}

/** All that is wrong with what was read from a document, in the firmware's words; nothing if it is a game. */
export function gameFaults(read: unknown): FieldFault[] {
  const faults: FieldFault[] = [];
  const seen = new Set<string>();
  let rules = read;
  for (let sentence = firstMistake(rules); sentence !== undefined; sentence = firstMistake(rules)) {
    const path = isFields(rules) ? pathOf(rules, sentence) : undefined;
    const key = JSON.stringify(path ?? []);
    if (!path || seen.has(key) || faults.length === faultsMax) {
      if (!seen.has(key)) faults.push({ path: path ?? [], sentence: `${sentence}.` });
      break;
    }
    seen.add(key);
    faults.push(faultOf(path, sentence));
    rules = mend(rules as Fields, path);
  }
  return faults;
}

/**
 * The game in a document's text, without `$schema`; `file` is its name. Throws an Error that lists all mistakes with
 * line and column.
 */
export function readGame(text: string, file: string): GameRules {
  const document = readJson(text, file);
  const { value } = document;
  const { [schemaField]: schema, ...fields } = isFields(value) ? value : {};
  const rules = isFields(value) ? fields : value;
  const faults = gameFaults(rules);
  if (schema !== undefined && typeof schema !== "string")
    faults.push({ path: [schemaField], sentence: `${schemaField}: the path or URL of a JSON Schema, as a text.` });
  if (faults.length > 0) throw new Error(faultsText(document, faults));
  return rules as GameRules;
}
