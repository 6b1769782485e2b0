import { REGION } from '../assembly/resolve.ts';
import type { Credentials } from '../credentials.ts';
import type { RunFile } from '../engines/run-file.ts';
import { createFunctions } from '../workers/functions.ts';
import type { Service } from './boot.ts';
import { createFunctionErrors } from './function-errors.ts';
import { createFunctionLines } from './function-lines.ts';
import { createFunctionLogs } from './function-logs.ts';
import { createInspection } from './inspection.ts';
import type { Options } from './options.ts';

export interface RunFunctionsOptions {
  readonly options: Options;
  readonly run: RunFile;
  readonly logFolder: string;
  readonly endpointUrl: string;
  readonly dynamodbUrl: string;
  readonly credentials: Credentials;
  /** What the user is shown as a function's name. */
  readonly nameOf: (functionName: string) => string;
  readonly say: (line: string) => void;
}

/**
 * The functions of a run, heard: what they say is kept in files and shown unless the run is quiet, a failed call is
 * shown, and those that `--inspect` means listen for a debugger.
 */
export function createRunFunctions(given: RunFunctionsOptions) {
  const { options, run, logFolder, nameOf, say } = given;
  const logs = createFunctionLogs(logFolder, options.quiet ? say : () => undefined);
  const inspection = createInspection(options.inspect, nameOf, say);
  const showLine = createFunctionLines({ nameOf, say, folder: logFolder });
  const showError = createFunctionErrors({ nameOf, say, folder: logFolder });
  const functions = createFunctions({
    variables: variables(given),
    onLog: (name, line, records) => {
      logs.onLog(name, line);
      if (!options.quiet) showLine(name, line, records);
    },
    onFailed: (name, failed) => {
      logs.onFailed(name, failed);
      showError(name, failed);
    },
    onPids: createWorkerPids(run),
    inspect: inspection.isMeant,
    onInspector: (name, port) => inspection.onInspector(name, port),
  });
  const service: Service = {
    name: 'functions',
    start: () => Promise.resolve(),
    stop: () => functions.stop().then(() => logs.stop()),
  };
  return { functions, inspection, service };
}

/** Addresses of this machine, and the run's credentials. DynamoDB is reached without the detour. */
function variables({
  endpointUrl,
  dynamodbUrl,
  credentials,
}: RunFunctionsOptions): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodbUrl,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: 'local',
  };
}

/** Keeps the run's record of function processes equal to those alive. */
function createWorkerPids(run: RunFile): (alive: readonly number[]) => void {
  let known: readonly number[] = [];
  return alive => {
    for (const pid of known) if (!alive.includes(pid)) run.removeProcess(pid);
    for (const pid of alive) if (!known.includes(pid)) run.addProcess('function', pid);
    known = [...alive];
  };
}
