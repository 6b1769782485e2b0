import type { Provision, Wanted } from '../assembly/apply.ts';
import { ACCOUNT, REGION } from '../assembly/resolve.ts';
import { listOf, numberOf, objectOf, textOf } from '../assembly/template.ts';
import type { FunctionDefinition, Functions } from '../workers/function.ts';

/** `AWS::Lambda::Function`: its bundle out of the assembly, its settings as they are. Lambda's defaults apply. */
export function functionProvision(functions: Functions): Provision {
  return {
    apply(wanted) {
      const definition = definitionOf(wanted);
      functions.put(definition);
      return Promise.resolve({
        ref: definition.name,
        attribute: name => (name === 'Arn' ? definition.arn : undefined),
      });
    },
  };
}

function definitionOf({ name, properties, stack }: Wanted): FunctionDefinition {
  const reserved = numberOf(properties.ReservedConcurrentExecutions);
  const tags = listOf(properties.Tags)
    .map(objectOf)
    .map(({ Key, Value }) => [textOf(Key), textOf(Value)]);
  return {
    name,
    arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`,
    directory: stack.assets[textOf(objectOf(properties.Code).S3Key)] ?? '',
    handler: textOf(properties.Handler),
    runtime: textOf(properties.Runtime),
    timeoutMs: (numberOf(properties.Timeout) ?? 3) * 1000,
    memoryMb: numberOf(properties.MemorySize) ?? 128,
    environment: environmentOf(objectOf(objectOf(properties.Environment).Variables)),
    ...(reserved === undefined ? {} : { reservedConcurrency: reserved }),
    shown: {
      role: textOf(properties.Role),
      description: textOf(properties.Description),
      architecture: textOf(listOf(properties.Architectures)[0]) || 'x86_64',
      tracing: textOf(objectOf(properties.TracingConfig).Mode) || 'PassThrough',
      ephemeralMb: numberOf(objectOf(properties.EphemeralStorage).Size) ?? 512,
    },
    ...(tags.length === 0 ? {} : { tags: Object.fromEntries(tags) }),
  };
}

function environmentOf(variables: ReturnType<typeof objectOf>): Readonly<Record<string, string>> {
  const entries = Object.entries(variables).map(([key, value]) => {
    const text = textOf(value);
    if (text.includes('{{resolve:'))
      throw new Error(
        `environment variable ${key} is a dynamic reference (${text}), which this machine does not resolve`,
      );
    return [key, text] as const;
  });
  return Object.fromEntries(entries);
}
