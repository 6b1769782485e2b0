import { ACCOUNT, REGION } from '../../assembly/resolve.ts';
import type { Wanted } from '../../workers/created-functions.ts';
import { invalid } from './errors.ts';
import { functionNameRule, parseFunctionName } from './function-name.ts';
import type { Reader } from './reader.ts';

export interface FunctionInput extends Wanted {
  readonly zip: Uint8Array;
}

/** What CreateFunction asks for. Throws in the service's words; refuses by name what nothing here plays. */
export function readFunctionInput(body: Reader): FunctionInput {
  const text = body.needed('FunctionName', functionNameRule);
  const role = body.needed('Role', {
    matches: /^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/,
  });
  const runtime = body.text('Runtime') ?? '';
  const handler = body.text('Handler', { longest: 128, matches: /^[^\s]+$/ }) ?? '';
  const description = body.text('Description', { longest: 256 }) ?? '';
  const timeout = body.whole('Timeout', 1, 900) ?? 3;
  const memoryMb = body.whole('MemorySize', 128, 10_240) ?? 128;
  const packageType = body.oneOf('PackageType', ['Zip', 'Image']) ?? 'Zip';
  const shown = {
    architecture: readArchitecture(body) ?? 'x86_64',
    tracing: body.record('TracingConfig')?.oneOf('Mode', ['Active', 'PassThrough']) ?? 'PassThrough',
    ephemeralMb: body.record('EphemeralStorage')?.whole('Size', 512, 10_240) ?? 512,
  };
  const code = body.record('Code');
  if (code === undefined) body.needed('Code');
  body.check();
  refuseUnplayed(body);
  const named = parseFunctionName(text);
  const name = named?.name ?? '';
  const arn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
  if (named?.arn !== arn || name.length > 64)
    throw invalid(`The function name must be at most 64 letters, digits, - and _ of this account: ${text}`);
  if (packageType === 'Image')
    throw invalid('PackageType Image is not emulated on this machine: give a ZipFile.');
  if (runtime === '' || handler === '')
    throw invalid(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  if (!/^nodejs\d+\.x$/.test(runtime))
    throw invalid(`The runtime ${runtime} is not emulated on this machine: only nodejs runtimes are.`);
  return {
    name,
    arn,
    handler,
    runtime,
    timeoutMs: timeout * 1000,
    memoryMb,
    environment: readEnvironment(body),
    shown,
    role,
    description,
    tags: readTexts(body.record('Tags')),
    zip: readZip(code),
  };
}

/** The one instruction set a function is made for; this machine's is not looked at. */
export function readArchitecture(body: Reader): string | undefined {
  return body.texts('Architectures', 1, { choices: ['x86_64', 'arm64'] })?.[0];
}

/** The bytes of ZipFile; code elsewhere is refused by name. */
export function readZip(code: Reader | undefined): Uint8Array {
  const elsewhere = code?.names().find(name => name.startsWith('S3') || name === 'ImageUri');
  if (elsewhere !== undefined)
    throw invalid(`${elsewhere} is not emulated on this machine: send the package as ZipFile.`);
  const zip = code?.text('ZipFile');
  if (zip === undefined) throw invalid('Please provide a source for function code.');
  return Buffer.from(zip, 'base64');
}

/** Those that make no difference on this machine (network, tracing, tags of keys) are taken as they are. */
const unplayed = ['Layers', 'FileSystemConfigs', 'ImageConfig', 'DeadLetterConfig', 'CodeSigningConfigArn'];

function refuseUnplayed(body: Reader): void {
  const member = unplayed.find(name => !isEmpty(body.value(name)));
  if (member !== undefined) throw invalid(`${member} is not emulated on this machine.`);
  refusePublish(body);
}

export function refusePublish(body: Reader): void {
  if (body.flag('Publish') === true)
    throw invalid('Publish is not emulated on this machine: there are no versions.');
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
  );
}

const reserved =
  /^(?:AWS_(?:REGION|DEFAULT_REGION|EXECUTION_ENV|ACCESS_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|LAMBDA_.*)|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR|_HANDLER|_X_AMZN_TRACE_ID)$/;
const mostBytes = 4096;

function readEnvironment(body: Reader): Readonly<Record<string, string>> {
  const variables = readTexts(body.record('Environment')?.record('Variables'));
  const names = Object.keys(variables);
  const trouble =
    'Lambda was unable to configure your environment variables because the environment variables you have provided';
  const taken = names.filter(name => reserved.test(name));
  if (taken.length > 0)
    throw invalid(
      `${trouble} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${taken.join(', ')}`,
    );
  const wrong = names.find(name => !/^[a-zA-Z]\w+$/.test(name));
  if (wrong !== undefined)
    throw invalid(
      `The environment variable name ${JSON.stringify(wrong)} must match [a-zA-Z]([a-zA-Z0-9_])+`,
    );
  if (Buffer.byteLength(JSON.stringify(variables)) > mostBytes)
    throw invalid(`${trouble} exceeded the 4KB limit.`);
  return variables;
}

function readTexts(record: Reader | undefined): Readonly<Record<string, string>> {
  const entries = (record?.names() ?? []).map(name => [name, record?.text(name) ?? '']);
  return Object.fromEntries(entries);
}
