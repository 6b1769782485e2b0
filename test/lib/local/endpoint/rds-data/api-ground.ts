import type { Field } from '@aws-sdk/client-rds-data';
import type { dataClient } from './client.ts';

/** What the parts of the Data API's tests share: a client of a running endpoint, on a database with the table `notes`. */
export interface ApiGround {
  /** Only once the tests run. */
  readonly api: () => ReturnType<typeof dataClient>;
  readonly database: string;
  /** The fields of `SELECT …`. */
  readonly values: (
    select: string,
    parameters?: Record<string, Field>,
    more?: object,
  ) => Promise<Field[] | undefined>;
}
