import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeJsonFile } from '../json-file.ts';

/**
 * What a state knows of topics by their ids: `<state>/topics.json`. Records of the first topic of a name come from the
 * cluster's own ARN, as on AWS. When the topic is deleted and made again, its id is another one, and so is the ARN its
 * records come from: whatever keeps account of records by their source takes them for those of another topic.
 */
export interface KnownTopics {
  /** The event source ARN of a topic's records. The first topic of this name that it is asked for has `clusterArn`. */
  sourceOf(clusterArn: string, topic: string, id: string): string;
  /** The id of the topic that a mapping read last; undefined before it read any. */
  readBy(uuid: string): string | undefined;
  /** Writes down that a mapping reads the topic of this id. */
  reads(uuid: string, id: string): void;
}

interface Kept {
  /** Ids by `<cluster ARN> <topic>`. */
  readonly first: Readonly<Record<string, string>>;
  /** Ids by the mapping's UUID. */
  readonly read: Readonly<Record<string, string>>;
}

export const topicsFileOf = (stateFile: string): string => join(dirname(stateFile), 'topics.json');

/** The file is read anew for each question: the run and its command line both write it. */
export function knownTopics(file: string): KnownTopics {
  return {
    sourceOf(clusterArn, topic, id) {
      const kept = read(file);
      const key = `${clusterArn} ${topic}`;
      const first = kept.first[key];
      if (first === undefined) writeJsonFile(file, { ...kept, first: { ...kept.first, [key]: id } });
      return first === undefined || first === id ? clusterArn : arnOfAnother(clusterArn, id);
    },
    readBy: uuid => read(file).read[uuid],
    reads(uuid, id) {
      const kept = read(file);
      if (kept.read[uuid] !== id) writeJsonFile(file, { ...kept, read: { ...kept.read, [uuid]: id } });
    },
  };
}

/** The cluster's ARN with the topic's id where the cluster has its own: it is as long, and says by itself which topic it is. */
function arnOfAnother(clusterArn: string, id: string): string {
  const uuid = id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return `${clusterArn.slice(0, clusterArn.lastIndexOf('/'))}/${uuid}-1`;
}

function read(file: string): Kept {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { first: {}, read: {} };
    throw error;
  }
  try {
    const { first, read } = JSON.parse(text) as Partial<Kept>;
    if (first === undefined || read === undefined) throw new Error('it has no topics');
    return { first, read };
  } catch (error) {
    throw new Error(
      `${file} cannot be read: it says which topics were deleted and made again, so that their records count; put it back from a copy, or remove it where none was`,
      { cause: error },
    );
  }
}
