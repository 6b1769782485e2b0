import { Refusal } from '../../terminal/refusal.ts';
import type { Stack } from '../assembly/read-assembly.ts';
import { objectOf, textOf } from '../assembly/template.ts';
import { plainName, streamName } from './function-names.ts';

/** Which functions `--inspect [NAME]` means: none without the flag. `nameOf` is what the user is shown as a function's name. */
export function createInspection(
  asked: string | undefined,
  nameOf: (functionName: string) => string,
  say: (line: string) => void,
) {
  const isMeant = (name: string, shown: string): boolean =>
    asked === 'all' ||
    [name, plainName(name), shown].some(known => known.toLowerCase() === asked?.toLowerCase());
  return {
    isMeant: (functionName: string): boolean =>
      asked !== undefined && isMeant(functionName, nameOf(functionName)),
    onInspector(functionName: string, port: number): void {
      const name = nameOf(functionName);
      say(
        `${name} listens for a debugger on 127.0.0.1:${port} (chrome://inspect, or attach VS Code to port ${port})`,
      );
    },
    /** Refuses a name that no function of the synthesized app has. */
    check(stacks: readonly Stack[], stage: string): void {
      if (asked === undefined) return;
      const all = stacks.flatMap(stack => functionsIn(stack, stage));
      if (!all.some(({ name, shown }) => isMeant(name, shown))) {
        const known = all.map(({ shown }) => shown).sort();
        throw new Refusal(
          `--inspect: no stream or function is named "${asked}"; there are: ${known.join(', ')}`,
        );
      }
      say(
        'functions under a debugger have no time or memory limit, and code that can be read, with source maps',
      );
    },
  };
}

/** The functions of Node.js by the names that they will have here, and that the user is shown. */
function functionsIn(
  { name: stack, template: { Resources } }: Stack,
  stage: string,
): { readonly name: string; readonly shown: string }[] {
  const all = Object.entries(Resources);
  const groups = new Map(
    all
      .filter(([, { Type }]) => Type === 'AWS::Lambda::EventSourceMapping')
      .map(([, { Properties }]) => {
        const { FunctionName, AmazonManagedKafkaEventSourceConfig: config } = Properties;
        return [textOf(objectOf(FunctionName).Ref), textOf(objectOf(config).ConsumerGroupId)];
      }),
  );
  return all
    .filter(
      ([, { Type, Properties }]) =>
        Type === 'AWS::Lambda::Function' && textOf(Properties.Runtime).startsWith('nodejs'),
    )
    .map(([id]) => {
      const name = `${stack}-${id}`;
      const ConsumerGroupId = groups.get(id);
      const shown = ConsumerGroupId === undefined ? plainName(name) : streamName(stage, { ConsumerGroupId });
      return { name, shown };
    });
}
