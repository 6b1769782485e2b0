import { dirname } from 'node:path';
import { cacheFolder } from './cache-folder.mjs';
import type { FetchedPlan } from './choose.ts';
import { dynalite } from './dynalite/engine.ts';
import type { DynamodbEngine, KafkaEngine, MysqlEngine } from './engine.ts';
import { externalDynamodb, externalKafka, externalMysql } from './external.ts';
import { kafka } from './kafka.ts';
import { mariadb } from './mariadb.ts';
import type { RunFile } from './run-file.ts';
import type { OnEngineEvent } from './supervise.ts';

export interface EngineSettings {
  readonly run: RunFile;
  /** As `takePorts` gave them; those of somebody else's engines are not looked at. */
  readonly ports: {
    readonly kafka: number;
    readonly kafkaController: number;
    readonly mysql: number;
    readonly dynamodb: number;
  };
  readonly onEvent: OnEngineEvent;
  /** Whose signature dynalite asks for, in this file; undefined takes any. */
  readonly credentialsFile?: string | undefined;
}

export interface Engines {
  readonly kafka: KafkaEngine;
  readonly mysql: MysqlEngine;
  readonly dynamodb: DynamodbEngine;
}

/** The engines of a plan, none of them started. */
export function createEngines(
  plan: FetchedPlan,
  { run, ports, onEvent, credentialsFile }: EngineSettings,
): Engines {
  const common = { run, onEvent, cache: cacheFolder(process.env) };
  return {
    kafka:
      plan.kafka.kind === 'external'
        ? externalKafka(plan.kafka.brokers)
        : kafka({
            ...common,
            java: plan.kafka.java,
            jars: plan.kafka.jars,
            // What is made of the jars stands beside them, also where another cache leads to them.
            cache: dirname(plan.kafka.jars),
            origin: 'cache',
            port: ports.kafka,
            controllerPort: ports.kafkaController,
          }),
    mysql:
      plan.mysql.kind === 'external'
        ? externalMysql(plan.mysql.credentials)
        : mariadb({ ...common, home: plan.mysql.home, origin: mysqlOrigin(plan.mysql), port: ports.mysql }),
    dynamodb:
      plan.dynamodb.kind === 'external'
        ? externalDynamodb(plan.dynamodb.endpoint)
        : dynalite({ ...common, port: ports.dynamodb, credentialsFile }),
  };
}

function mysqlOrigin({ kind, home }: Exclude<FetchedPlan['mysql'], { kind: 'external' }>): string {
  return kind === 'PATH' ? `PATH (${home.server})` : 'cache';
}
