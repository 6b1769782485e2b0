import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Attribute, GlobalSecondaryIndexProps } from 'aws-cdk-lib/aws-dynamodb';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

export interface DataTableProps {
  readonly partitionKey: string;
  readonly sortKey?: string;
  /** Attribute with the second, since 1970, after which an item goes. */
  readonly timeToLive?: string;
  /** Outlives its stack, and cannot be deleted by hand either. */
  readonly keep: boolean;
  /** Write units a second at most, the table's and each index's own; without it, as many as somebody sends. */
  readonly maxWrites?: number;
}

/**
 * A table with keys of text, paid by the request, restorable to any second of the last 35 days: that costs by the
 * gigabyte alone, so every stage has it.
 */
export class DataTable extends Table {
  private readonly indexNames: string[] = [];
  private readonly maxWrites: number | undefined;

  constructor(scope: Construct, id: string, props: DataTableProps) {
    const { sortKey, timeToLive, keep, maxWrites } = props;
    super(scope, id, {
      partitionKey: text(props.partitionKey),
      ...(sortKey !== undefined && { sortKey: text(sortKey) }),
      ...(timeToLive !== undefined && { timeToLiveAttribute: timeToLive }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      ...(maxWrites !== undefined && { maxWriteRequestUnits: maxWrites }),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: keep,
      removalPolicy: keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.maxWrites = maxWrites;
  }

  override addGlobalSecondaryIndex(props: GlobalSecondaryIndexProps): void {
    this.indexNames.push(props.indexName);
    super.addGlobalSecondaryIndex({
      ...(this.maxWrites !== undefined && { maxWriteRequestUnits: this.maxWrites }),
      ...props,
    });
  }

  /** Allows actions on the table; queries on its indexes too, each by its name. */
  override grant(grantee: IGrantable, ...actions: string[]): Grant {
    const indexes = actions.includes('dynamodb:Query') ? this.indexNames : [];
    return Grant.addToPrincipal({
      grantee,
      actions,
      resourceArns: [this.tableArn, ...indexes.map(name => `${this.tableArn}/index/${name}`)],
    });
  }
}

export function text(name: string): Attribute {
  return { name, type: AttributeType.STRING };
}
