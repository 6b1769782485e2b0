import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCredentials } from '../../credentials.ts';
import { leanMalloc } from '../../../launch/lean-process.mjs';
import { askDynamodb } from '../dynamodb-probe.ts';
import type { DynamodbEngine } from '../engine.ts';
import type { RunFile } from '../run-file.ts';
import { type OnEngineEvent, supervise } from '../supervise.ts';

export interface DynaliteOptions {
  readonly run: RunFile;
  readonly port: number;
  /** Whose signature a request must have, in this file; undefined takes any. */
  readonly credentialsFile?: string | undefined;
  readonly onEvent: OnEngineEvent;
}

/** A lean process spends a fifth of its time on clearing up while many calls are under way, each of up to 25 items. */
const flags = ['--max-semi-space-size=8', '--initial-old-space-size=64'];

const SERVER = fileURLToPath(new URL('process.ts', import.meta.url));

/** DynamoDB's API over LevelDB, on loopback, in a process of its own, with its data in `<state>/dynamodb`. */
export function dynalite({ run, port, credentialsFile, onEvent }: DynaliteOptions): DynamodbEngine {
  const data = join(run.stateDir, 'dynamodb');
  const address = `http://127.0.0.1:${port}`;
  const server = supervise({
    name: 'dynamodb',
    run,
    command: process.execPath,
    args: [...flags, SERVER, data, String(port), ...(credentialsFile === undefined ? [] : [credentialsFile])],
    env: leanMalloc,
    ownWatchdog: true,
    probe: () =>
      askDynamodb(address, credentialsFile === undefined ? undefined : readCredentials(credentialsFile)),
    onEvent,
  });
  return {
    name: 'dynamodb',
    address,
    origin: 'dynalite',
    start: () => {
      mkdirSync(data, { recursive: true });
      return server.start();
    },
    stop: () => server.stop(),
  };
}
