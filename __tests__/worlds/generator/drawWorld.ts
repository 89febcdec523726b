import * as z from "zod";
import { unwrap } from "../../../config/findings/allowed";
import { clusterSchema } from "../../../config/schema/schema";
import { fits, fitting } from "./fitting";
import { namePools, pools, poolsByName } from "./pools";
import { randomOf } from "./random";
import { shapeOf } from "./schemaKeys";
import { drawSetting, nameOf, type Setting } from "./setting";

type Schema = z.core.$ZodType;
export type World = Readonly<Record<string, unknown>>;

/** The place of a value, as `network.peerings.*.cidrs.*`, and the last name of the user's above it. */
interface Place {
  readonly key: string;
  readonly name: string;
}

/**
 * A cluster file over all keys of the schema: the same for the same numbers. Most are valid.
 * @param given what its values have in common with others, in place of what would be drawn
 */
export function drawWorld(seed: number, index: number, given: Partial<Setting> = {}): World {
  const setting = { ...drawSetting(seed, index), ...given };
  return fitting(draw(clusterSchema, { key: "", name: "" }, setting) as World, setting);
}

/** Another world of the same region, account and network, with most keys: what it has fits into the world of these numbers. */
export function drawSibling(seed: number, index: number): World {
  const setting: Setting = { ...drawSetting(seed, index), random: randomOf(seed, index, 11), density: 0.5, scale: 1 };
  return fitting(draw(clusterSchema, { key: "", name: "" }, setting) as World, setting);
}

const below = (place: Place, key: string, name = place.name): Place => ({ key: place.key === "" ? key : `${place.key}.${key}`, name });

function draw(wrapped: Schema, place: Place, setting: Setting): unknown {
  const { random } = setting;
  const byName = poolsByName[place.key];
  if (byName) return byName(setting, place.name);
  const pool = pools[place.key];
  if (pool) return pool(setting);
  const schema = unwrap(wrapped);
  if (schema instanceof z.ZodObject) return drawObject(schema, place, setting);
  if (schema instanceof z.ZodRecord) return drawRecord(schema, place, setting);
  if (schema instanceof z.ZodArray) return drawList(schema, place, setting);
  if (schema instanceof z.ZodUnion) return draw(random.pick(schema.options), place, setting);
  if (schema instanceof z.ZodEnum) return random.pick(schema.options);
  if (schema instanceof z.ZodLiteral) return random.pick([...schema.values]);
  if (schema instanceof z.ZodBoolean) return /\benabled$/.test(place.key) ? random.chance(0.8) : random.chance(0.5);
  if (schema instanceof z.ZodNumber) return drawNumber(schema, setting);
  throw new Error(`no values are known for the key ${place.key}: add a pool of them to __tests__/worlds/generator/pools.ts`);
}

function drawObject(schema: z.ZodObject, place: Place, setting: Setting): World {
  const { random, density } = setting;
  const isWritten = (key: string, child: Schema): boolean => {
    const whole = below(place, key).key;
    const isRequired = !z.safeParse(child, undefined).success;
    if (isRequired) return true;
    const fit = fits(whole, setting);
    if (fit !== undefined) return fit;
    // The keys above others come more often, so that what is deep is written, too.
    return random.chance(place.key === "" ? Math.min(1, density * 2) : unwrap(child) instanceof z.ZodObject ? density * 1.5 : density);
  };
  return Object.fromEntries(
    Object.entries(shapeOf(schema))
      .filter(([key, child]) => isWritten(key, child))
      .map(([key, child]) => [key, draw(child, below(place, key), setting)]),
  );
}

function drawRecord(schema: z.ZodRecord, place: Place, setting: Setting): World {
  const names = namePools[place.key] ?? nameOf;
  return Object.fromEntries(
    Array.from({ length: setting.random.pick([0, 1, 1, 1, 2, 3]) * setting.scale }, () => {
      const name = String(names(setting));
      return [name, draw(schema.valueType, below(place, "*", name), setting)];
    }),
  );
}

function drawList(schema: z.ZodArray, place: Place, setting: Setting): readonly unknown[] {
  const checks = (schema._zod.def.checks ?? []).map((check) => check._zod.def as { readonly check: string; readonly minimum?: number });
  const least = checks.find(({ check }) => check === "min_length")?.minimum ?? 0;
  const items = Array.from({ length: least + setting.random.pick([0, 1, 1, 2]) * setting.scale }, () =>
    draw(schema.element, below(place, "*"), setting),
  );
  return items.filter((item, index) => items.findIndex((other) => JSON.stringify(other) === JSON.stringify(item)) === index);
}

/** A number of the range, often one of its ends. */
function drawNumber(schema: z.ZodNumber, { random }: Setting): number {
  const least = Math.max(schema.minValue ?? 0, 0);
  const most = Math.min(schema.maxValue ?? 1000, 100_000);
  return random.pick([least, most, random.int(least, most), random.int(least, Math.min(most, least + 20))]);
}
