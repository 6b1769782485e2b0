import { edgeKinds } from '../../../../domain/chatters/edge.ts';
import type { EdgeKind } from '../../../../domain/chatters/edge.ts';
import { fieldOf, messageOf, nameField } from '../../../../domain/chatters/message.ts';
import { Refusal, WrongUsage } from '../../../terminal/refusal.ts';
import { openRows } from '../file/rows.ts';
import type { CsvRow, RowFile, RowOptions } from '../file/rows.ts';
import type { Rejection } from '../rejections.ts';
import type { Sending, SourceMessage } from '../source.ts';

/** A file whose rows are facts of one kind. */
export interface FactFile extends RowFile {
  /** The column that is read beside user_id. */
  readonly field: string;
}

/** Opens a file of edges: of this kind, or of the one that its columns tell. Refuses one that tells several. */
export async function openEdges(
  file: string,
  kind: string | undefined,
  options: RowOptions = {},
): Promise<FactFile> {
  if (kind !== undefined && !isKind(kind))
    throw new WrongUsage(`--kind wants one of ${edgeKinds.join(', ')}, not "${kind}"`);
  const fields = kind === undefined ? edgeKinds.map(each => fieldOf[each]) : [fieldOf[kind]];
  return openFacts(file, fields, options);
}

/** Opens a file of streamers, of whom the name is read. */
export function openStreamers(file: string, options: RowOptions = {}): Promise<FactFile> {
  return openFacts(file, [nameField], options);
}

function isKind(text: string): text is EdgeKind {
  return edgeKinds.some(kind => kind === text);
}

/** Spaces around a name are part of it. */
async function openFacts(file: string, fields: readonly string[], options: RowOptions): Promise<FactFile> {
  const opened = await openRows(file, ['user_id', fields], { ...options, trim: false });
  const [field = '', another] = opened.header.filter(name => fields.includes(name));
  if (another !== undefined)
    throw new Refusal(`${file} has both ${field} and ${another}: choose which to read by --kind`);
  return { ...opened, field };
}

/** The messages of a file's rows, rejected ones left out, until `limit` of them or the user's end. */
export async function* replay(
  { rows, field }: FactFile,
  { limit, reject, stop }: Pick<Sending, 'limit' | 'reject' | 'stop'>,
): AsyncGenerator<SourceMessage> {
  let left = limit;
  if (left === 0) return;
  for await (const row of rows) {
    if (stop.aborted) return;
    const message = rowMessage(row, field);
    if ('reason' in message) reject(row.line, message);
    else yield message;
    if (--left === 0) return;
  }
}

/** The message of a row, whose values stay the text that they are; or why there is none. */
function rowMessage({ fields, rejection }: CsvRow, field: string): SourceMessage | Rejection {
  if (fields === undefined) return rejection;
  const { user_id: streamer = '', [field]: other = '' } = fields;
  const message = messageOf({ user_id: streamer, [field]: other });
  if (typeof message !== 'string') return { ...message, rows: 1 };
  const column = message.startsWith('user_id') ? 'user_id' : field;
  return { reason: message, column, value: fields[column] ?? '' };
}
