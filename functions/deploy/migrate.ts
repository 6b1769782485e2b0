import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { answerCloudFormation } from '../io/cloudformation.ts';
import { execute } from '../io/data-api.ts';
import { readDatabaseSecret } from '../io/secrets.ts';
import { SqlError } from '../io/sql-error.ts';
import type { SchemaStatement } from '../schema/schema.ts';
import { schemaStatements } from '../schema/schemas.ts';
import { userStatements } from '../schema/users.ts';
import { readMigrateEnv } from './env.ts';

const env = readMigrateEnv(process.env);
/** As MySQL numbers it. */
const unknownColumn = 1054;
/** Kept for the answer to CloudFormation. */
const reserveMs = 10_000;

/**
 * Custom resource: makes tables, views, seeded profiles and users; runs on Create and Update, again without harm. Waits
 * for a waking database, and for one that has just been made. Delete leaves the data to the cluster, which goes with its stack.
 */
export const handler = (event: CloudFormationCustomResourceEvent, context: Context): Promise<void> =>
  answerCloudFormation(event, context, async () => {
    if (event.RequestType !== 'Delete') await migrate(context);
    return { physicalResourceId: `schema-of-${env.database}` };
  });

async function migrate(context: Context): Promise<void> {
  await runAll(schemaStatements(env.pipelines), context);
  const secrets = Object.entries(env.userSecrets).map(
    async ([user, arn]) => [user, await readDatabaseSecret(arn)] as const,
  );
  const users = Object.fromEntries(await Promise.all(secrets));
  const statements = userStatements(env.database, env.pipelines, users);
  await runAll(
    statements.map(sql => ({ sql })),
    context,
  );
}

async function runAll(statements: readonly SchemaStatement[], context: Context): Promise<void> {
  for (const { sql, parameters } of statements) {
    try {
      await execute(env, sql, parameters, {
        waitMs: context.getRemainingTimeInMillis() - reserveMs,
        isNew: true,
      });
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      throw new Error(`${error.message} (at ${sql.split('\n', 1)[0]})${inTheWay(error)}`, { cause: error });
    }
  }
}

/** What to do where a user's table has a name of ours: the migration leaves it as it is, and lacks its own columns then. */
function inTheWay({ code }: SqlError): string {
  return code === unknownColumn
    ? '; where a table of yours has the name of one of ours, rename yours, or leave the pipeline out by MILLRACE_PIPELINES'
    : '';
}
