import { type Call, ServiceError } from '../service.ts';
import type { AsynchronousOptions } from './asynchronous.ts';
import { createAsynchronousCalls } from './asynchronous.ts';
import {
  createFunction,
  deleteFunction,
  type FunctionOptions,
  getFunction,
  getFunctionConfiguration,
  listFunctions,
  updateFunctionCode,
} from './functions.ts';
import { invokeFunction } from './invoke.ts';
import {
  createMapping,
  deleteMapping,
  getMapping,
  listMappings,
  type MappingOptions,
  updateMapping,
} from './mappings.ts';

export interface LambdaOptions extends MappingOptions, FunctionOptions {
  readonly asynchronous?: Omit<AsynchronousOptions, 'functions'>;
}

type Route = readonly [method: string, path: RegExp, handle: (call: Call, name: string) => Promise<void>];

/** The part of Lambda's API that watches and steers a running app: mappings, functions, invocations. */
export function createLambda(options: LambdaOptions) {
  const asynchronous = createAsynchronousCalls({ ...options.asynchronous, functions: options.functions });
  const sources = '/2015-03-31/event-source-mappings';
  const code = '/2015-03-31/functions';
  const routes: readonly Route[] = [
    ['GET', path(sources), call => listMappings(call, options)],
    ['POST', path(sources), call => createMapping(call, options)],
    ['GET', path(`${sources}/([^/]+)`), (call, uuid) => getMapping(call, uuid, options)],
    ['PUT', path(`${sources}/([^/]+)`), (call, uuid) => updateMapping(call, uuid, options)],
    ['DELETE', path(`${sources}/([^/]+)`), (call, uuid) => deleteMapping(call, uuid, options)],
    ['GET', path(code), call => listFunctions(call, options)],
    ['POST', path(code), call => createFunction(call, options)],
    ['GET', path(`${code}/([^/]+)`), (call, name) => getFunction(call, name, options)],
    ['DELETE', path(`${code}/([^/]+)`), (call, name) => deleteFunction(call, name, options)],
    [
      'GET',
      path(`${code}/([^/]+)/configuration`),
      (call, name) => getFunctionConfiguration(call, name, options),
    ],
    ['PUT', path(`${code}/([^/]+)/code`), (call, name) => updateFunctionCode(call, name, options)],
    [
      'POST',
      path(`${code}/([^/]+)/invocations`),
      (call, name) => invokeFunction(call, name, { ...options, asynchronous }),
    ],
  ];
  return {
    async handle(call: Call): Promise<void> {
      const { method } = call.request;
      for (const [verb, pattern, handle] of routes) {
        const match = verb === method ? pattern.exec(call.url.pathname) : null;
        if (match) return handle(call, decoded(match[1] ?? ''));
      }
      throw new ServiceError(
        'UnknownOperationException',
        404,
        `Lambda's ${method} ${call.url.pathname} is not emulated on this machine`,
      );
    },
    stop: () => asynchronous.stop(),
  };
}

function path(pattern: string): RegExp {
  return new RegExp(`^${pattern}/?$`);
}

/** Text that is no percent encoding stays as it is, and names nothing. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
