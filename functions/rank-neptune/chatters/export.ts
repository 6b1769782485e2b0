import { readEdges } from '../../io/chatters/edge-pages.ts';
import { hexOf } from '../../io/chatters/node-queries.ts';
import { putObject } from '../../io/objects.ts';
import type { Ground } from './ground.ts';
import { folderOf } from './progress.ts';
import type { Progress } from './progress.ts';

/** Characters of an object, about; a page more at most. */
const wantedCharacters = 8_000_000;
const header = ':START_ID,:END_ID,:TYPE\n';

/**
 * Writes edges into objects of the bucket, as openCypher's CSV, until all are there or the time is over. An object is named by
 * the number of the edge before its first one, so that what is written again after a kill takes its place. Ids are
 * hexadecimal digits of their bytes: whatever a name holds, no quote, blank or case can be changed on its way.
 */
export async function exportEdges(ground: Ground, progress: Progress): Promise<Progress> {
  const { cluster, kinds, bucket, patience } = ground;
  let done = progress;
  let lines: string[] = [];
  let characters = 0;
  const take = (from: string, to: string): void => {
    const line = `${hexOf(from)},${hexOf(to)},EDGE\n`;
    lines.push(line);
    characters += line.length;
  };
  const goesOn = async (after: number): Promise<boolean> => {
    if (characters < wantedCharacters && after < progress.edges && ground.hasTime()) return true;
    if (lines.length > 0)
      await putObject(bucket, `${folderOf(done)}${done.exported}.csv`, header + lines.join(''));
    done = { ...done, exported: after, counted: done.counted + lines.length };
    await ground.progress.save(done);
    lines = [];
    characters = 0;
    return ground.hasTime();
  };
  const state = { edges: progress.edges, mark: progress.mark };
  await readEdges(cluster, state, kinds, patience, take, {
    after: progress.exported,
    goesOn,
  });
  return done;
}
