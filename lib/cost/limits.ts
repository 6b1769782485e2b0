import { databaseLimits } from './limits/database.ts';
import { dynamodbLimits } from './limits/dynamodb.ts';
import { functionLimits } from './limits/functions.ts';
import { kafkaLimits } from './limits/kafka.ts';
import type { Limit } from './limits/limit.ts';
import { readerLimits } from './limits/readers.ts';

export const limits: readonly Limit[] = [
  ...kafkaLimits,
  ...functionLimits,
  ...dynamodbLimits,
  ...databaseLimits,
  ...readerLimits,
];
