import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIdempotentProducer } from '../../lib/local/kafka-client.ts';
import { hosted } from '../support/run/hosted.ts';
import type { LocalRun } from '../support/run/local-run.ts';
import { storesOf } from '../support/trades/stores.ts';
import { until } from '../support/until.ts';

export interface SavesGround {
  readonly run: () => Pick<LocalRun, 'state' | 'output' | 'credentials'>;
  /** From here on counts what the run prints. */
  readonly mark: () => void;
  readonly appears: (line: RegExp) => Promise<unknown>;
}

export const ddl =
  'CREATE TABLE IF NOT EXISTS votes (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(80));\n';
export const rule = (sign: string): string => `export const sign: string = '${sign}';\n`;
export const module = (suffix: string): string => `import { sign } from './rule.ts';

export const stream = (batch: Uint8Array[]): [string, object][] =>
  batch.map(message => {
    const text = sign + new TextDecoder().decode(message) + '${suffix}';
    return ['INSERT INTO votes (text) VALUES (:text)', { text }];
  });
`;

/** A stream of one's own, `votes`, whose module lies in a folder outside the project: rows are its rule, the message and a suffix. */
export function ownModule({ run, mark, appears }: SavesGround) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-module-saves-')));
  const path = (file: string): string => join(folder, file);
  const streams = async (words: readonly string[], input?: string): Promise<string> => {
    const all = [...words, '--state', run().state];
    const { code, stdout, stderr } = await hosted('streams', all, { INIT_CWD: folder }, input);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const rows = async (): Promise<readonly unknown[]> => {
    const stores = storesOf(run());
    try {
      return (await stores.query('SELECT text FROM votes ORDER BY id')).map(([text]) => text);
    } finally {
      stores.close();
    }
  };
  const wanted: string[] = [];

  return {
    folder,
    path,
    streams,
    create: async (): Promise<void> => {
      writeFileSync(path('votes.ts'), module(''));
      writeFileSync(path('rule.ts'), rule('1 '));
      writeFileSync(path('votes.sql'), ddl);
      await streams(['topics', 'create', 'votes']);
      await streams(
        ['shell'],
        'CREATE KAFKA STREAM votes TOPICS votes TRANSFORM votes.stream BATCH_INTERVAL 0; START STREAM votes;',
      );
    },
    save: (file: string, text: string): void => {
      mark();
      writeFileSync(path(file), text);
    },
    taken: (file: string): Promise<unknown> =>
      appears(new RegExp(`^saved .*${folder}/${file}.*: new code in votes, applied in \\d`, 'm')),
    /** Sends a message and waits for the row that the code as it should be makes of it, behind all others. */
    becomes: async (message: string, row: string): Promise<void> => {
      wanted.push(row);
      const producer = createIdempotentProducer({
        clientId: 'module-saves',
        brokers: run().output('BootstrapBrokers').split(','),
      });
      await producer.connect();
      await producer.send({ topic: 'votes', messages: [{ value: message, partition: 0 }] });
      await producer.disconnect();
      let found: readonly unknown[] = [];
      await until(`the row ${row}`, 60_000, async () => {
        found = await rows();
        return found.length >= wanted.length;
      });
      assert.deepEqual(found, wanted);
    },
    dispose: (): void => rmSync(folder, { recursive: true }),
  };
}
