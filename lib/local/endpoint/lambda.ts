import type { Mappings } from '../trigger/mapping.ts';
import type { Functions } from '../workers/function.ts';
import { getFunction, invokeFunction, listFunctions } from './lambda-functions.ts';
import { deleteMapping, getMapping, listMappings, updateMapping } from './lambda-mappings.ts';
import { type Call, ServiceError } from './service.ts';

export interface LambdaOptions {
  readonly mappings: Mappings;
  readonly functions: Functions;
}

type Route = readonly [method: string, path: RegExp, handle: (call: Call, name: string) => Promise<void>];

/** The part of Lambda's API that watches and steers a running app: mappings, functions, invocations. */
export function createLambda({ mappings, functions }: LambdaOptions) {
  const sources = '/2015-03-31/event-source-mappings';
  const code = '/2015-03-31/functions';
  const routes: readonly Route[] = [
    ['GET', path(sources), call => listMappings(call, mappings)],
    ['GET', path(`${sources}/([^/]+)`), (call, uuid) => getMapping(call, uuid, mappings)],
    ['PUT', path(`${sources}/([^/]+)`), (call, uuid) => updateMapping(call, uuid, mappings, functions)],
    ['DELETE', path(`${sources}/([^/]+)`), (call, uuid) => deleteMapping(call, uuid, mappings)],
    ['GET', path(code), call => listFunctions(call, functions)],
    ['GET', path(`${code}/([^/]+)(?:/configuration)?`), (call, name) => getFunction(call, name, functions)],
    ['POST', path(`${code}/([^/]+)/invocations`), (call, name) => invokeFunction(call, name, functions)],
  ];
  return async (call: Call): Promise<void> => {
    for (const [method, pattern, handle] of routes) {
      const match = method === call.request.method ? pattern.exec(call.url.pathname) : null;
      if (match) return handle(call, decodeURIComponent(match[1] ?? ''));
    }
    throw new ServiceError(
      'UnknownOperationException',
      404,
      `Lambda's ${call.request.method} ${call.url.pathname} is not emulated on this machine`,
    );
  };
}

function path(pattern: string): RegExp {
  return new RegExp(`^${pattern}/?$`);
}
