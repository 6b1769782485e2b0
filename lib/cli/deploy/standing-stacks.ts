import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { parseTemplate, type Template } from '../../local/assembly/template.ts';
import { Refusal } from '../../terminal/refusal.ts';

/** A stack as CloudFormation has it; nothing for one that it does not know. */
export interface StandingStack {
  readonly status?: string;
  readonly isProtected?: boolean;
  /** As it was deployed; absent where the first deployment failed, and so nothing stands. */
  readonly before?: Template;
}

/** Reads stacks with the caller's own credentials and region. */
export function standingStacks(): { of(stack: string): Promise<StandingStack>; close(): void } {
  const client = new CloudFormationClient({});
  return {
    async of(stack) {
      const { StackStatus: status, EnableTerminationProtection: isProtected = false } =
        (await describe(client, stack)) ?? {};
      if (status === undefined) return {};
      if (neverStood.has(status)) return { status, isProtected };
      const { TemplateBody = '{}' } = await client.send(
        new GetTemplateCommand({ StackName: stack, TemplateStage: 'Original' }),
      );
      return { status, isProtected, before: parsed(stack, TemplateBody) };
    },
    close: () => client.destroy(),
  };
}

/** A first deployment that failed leaves its template, and nothing that the template says: the CLI makes the stack anew. */
const neverStood: ReadonlySet<string> = new Set([
  'REVIEW_IN_PROGRESS',
  'CREATE_FAILED',
  'ROLLBACK_COMPLETE',
  'ROLLBACK_FAILED',
]);

async function describe(client: CloudFormationClient, stack: string) {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    return Stacks.find(({ StackName }) => StackName === stack);
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}

function parsed(stack: string, text: string): Template {
  try {
    return parseTemplate(text);
  } catch (error) {
    throw new Refusal(`stack ${stack} stands and is not of this app: its template is not JSON`, {
      cause: error,
    });
  }
}
