import { tmpdir } from 'node:os';
import { delimiter, dirname } from 'node:path';
import type { FunctionDefinition } from './function.ts';

/**
 * The whole environment of a function's process: Lambda's own variables, then what every function of the run gets,
 * then the function's. Nothing of the user's environment passes; the SDK finds neither their profile nor their keys.
 */
export function variables(
  definition: FunctionDefinition,
  common: Readonly<Record<string, string>>,
  logStream: string,
): Record<string, string> {
  const region = definition.arn.split(':')[3] || 'us-east-1';
  return {
    PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    HOME: tmpdir(),
    TMPDIR: tmpdir(),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...common,
    ...definition.environment,
    AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    LAMBDA_TASK_ROOT: definition.directory,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    _HANDLER: definition.handler,
  };
}
