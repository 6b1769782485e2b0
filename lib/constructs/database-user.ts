import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/** A function, or a role that functions share. */
type Grantee = Pick<IFunction, 'addToRolePolicy'>;

/** Somebody whom the database knows by a secret: the functions that work as this user read it, and no other. */
export interface DatabaseUser {
  readonly secretArn: string;
  /** What a function needs in its environment to work as this user. */
  readonly variables: Readonly<Record<'CLUSTER_ARN' | 'SECRET_ARN' | 'DATABASE', string>>;
  /** Lets a function run single statements; none of ours opens a transaction. */
  grantStatements(grantee: Grantee): void;
  /** Lets functions of users' statements run them in transactions. */
  grantTransactions(grantee: Grantee): void;
}

/** What MySQL takes for a user's name is at most 32 characters. */
export function userName(name: string): string {
  return `millrace_${name.replaceAll('-', '_')}`.slice(0, 32);
}

export function databaseUser(clusterArn: string, database: string, secretArn: string): DatabaseUser {
  const grant = (grantee: Grantee, actions: readonly string[]): void => {
    grantee.addToRolePolicy(
      new PolicyStatement({ actions: actions.map(action => `rds-data:${action}`), resources: [clusterArn] }),
    );
    grantee.addToRolePolicy(
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] }),
    );
  };
  return {
    secretArn,
    variables: { CLUSTER_ARN: clusterArn, SECRET_ARN: secretArn, DATABASE: database },
    grantStatements: grantee => grant(grantee, ['ExecuteStatement']),
    grantTransactions: grantee =>
      grant(grantee, [
        'BeginTransaction',
        'ExecuteStatement',
        'BatchExecuteStatement',
        'CommitTransaction',
        'RollbackTransaction',
      ]),
  };
}
