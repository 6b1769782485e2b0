import type { Figures } from './figures.ts';
import type { Latencies } from './latency.ts';
import type { Legs } from './legs.ts';
import type { BenchedPipeline } from './pipeline.ts';

/** The figures of legs that are kept: rates, ratios, processor time, memory and page answers. */
export function figuresOfLegs({ name, unit }: BenchedPipeline, legs: Legs): Figures {
  const figures: Record<string, number> = {
    [`${name} transform, ${unit}/s`]: legs.transform,
    [`${name} transform, of its bare loop`]: legs.transform / legs.bareDynamodb,
    [`${name} aggregate, ${unit}/s`]: legs.aggregate,
    [`${name} aggregate, of its bare loop`]: legs.aggregate / legs.bareMysql,
  };
  for (const [leg, { rows, usage }] of Object.entries(legs.used)) {
    const of = (isWanted: (part: string) => boolean): number =>
      usage.parts.reduce((sum, { part, cpuSeconds }) => sum + (isWanted(part) ? cpuSeconds : 0), 0);
    const each = (seconds: number): number => (seconds * 1e6) / rows;
    figures[`${name} ${leg}, runner ms/1,000 ${unit}`] = each(of(part => part === 'runner'));
    figures[`${name} ${leg}, functions ms/1,000 ${unit}`] = each(of(part => part.startsWith('function ')));
    figures[`${name} ${leg}, peak MiB`] = usage.peakTaken / 2 ** 20;
    figures[`${name} ${leg}, peak MiB resident, added up`] = usage.peakBytes / 2 ** 20;
  }
  if (legs.pages !== undefined) {
    figures[`${name} page with one backlog, fresh ms`] = legs.pages.small.fresh;
    figures[`${name} page after the legs, fresh ms`] = legs.pages.grown.fresh;
    figures[`${name} page after the legs, not modified ms`] = legs.pages.grown.notModified;
  }
  return figures;
}

export function figuresOfLatency({ name }: BenchedPipeline, { dynamodb, mysql }: Latencies): Figures {
  return {
    [`${name} latency into DynamoDB, p50 ms`]: dynamodb.p50,
    [`${name} latency into DynamoDB, p99 ms`]: dynamodb.p99,
    [`${name} latency into MySQL, p50 ms`]: mysql.p50,
    [`${name} latency into MySQL, p99 ms`]: mysql.p99,
  };
}
