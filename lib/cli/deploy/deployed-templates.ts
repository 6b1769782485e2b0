import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { parseTemplate, type Template } from '../../local/assembly/template.ts';
import { Refusal } from '../../terminal/refusal.ts';

/** A template as it was deployed, parsed; undefined for a stack that does not stand. */
export type Deployed = (stack: string) => Promise<Template | undefined>;

/** Reads templates with the caller's own credentials and region. */
export function deployedTemplates(): { readonly of: Deployed; close(): void } {
  const client = new CloudFormationClient({});
  return {
    async of(stack) {
      if (!(await stands(client, stack))) return undefined;
      const { TemplateBody = '{}' } = await client.send(
        new GetTemplateCommand({ StackName: stack, TemplateStage: 'Original' }),
      );
      return parsed(stack, TemplateBody);
    },
    close: () => client.destroy(),
  };
}

/** A first deployment that failed leaves its template, and nothing that the template says: the CLI makes the stack anew. */
const neverStood: ReadonlySet<string | undefined> = new Set([
  'REVIEW_IN_PROGRESS',
  'CREATE_FAILED',
  'ROLLBACK_COMPLETE',
  'ROLLBACK_FAILED',
]);

async function stands(client: CloudFormationClient, stack: string): Promise<boolean> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const found = Stacks.find(({ StackName }) => StackName === stack);
    return found !== undefined && !neverStood.has(found.StackStatus);
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return false;
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
