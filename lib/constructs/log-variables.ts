import type { IConstruct } from 'constructs';
import type { LogVariables } from '../../functions/io/log.ts';
import type { Settings } from '../settings/settings.ts';
import { NodeFunction } from './node-function.ts';

/** Sets, on every function of ours below `scope`, its stage, which its metrics carry, and from which level on it logs. */
export function tellFunctions(scope: IConstruct, { stage, logLevel }: Settings): void {
  const variables: LogVariables = { STAGE: stage, POWERTOOLS_LOG_LEVEL: logLevel };
  for (const construct of scope.node.findAll())
    if (construct instanceof NodeFunction)
      for (const [name, value] of Object.entries(variables)) construct.addEnvironment(name, value);
}
