import assert from 'node:assert/strict';
import { after, before, beforeEach } from 'node:test';
import { startWorld } from './world.ts';
import type { Pipeline, World } from './world.ts';

/**
 * Registers a world for a test file. It has the schema where it has a database, then `furnish` is called, since a hook of the
 * file's own would not wait for this one. Before each test it is emptied, `tables` of the file's own too.
 */
export function useWorld(
  pipeline: Partial<Pipeline> = {},
  tables: readonly string[] = [],
  furnish: () => Promise<void> | void = () => undefined,
): World {
  let made: World | undefined;
  const world = new Proxy({} as World, {
    get: (_, member) => Reflect.get(made ?? assert.fail('the world is not there yet'), member) as unknown,
  });
  before(async () => {
    made = await startWorld(pipeline);
    if (pipeline.withDatabase !== false) await world.migrate();
    await furnish();
  });
  beforeEach(async () => {
    await world.clear();
    for (const table of tables) await world.sql(`DELETE FROM ${table}`);
  });
  after(() => made?.stop());
  return world;
}
