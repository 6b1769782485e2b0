import type { Deployment } from './deployment.ts';
import { outputsIn } from './outputs.ts';
import { deployedSuite } from './suite.ts';

/** A deployment as a driver hands it to the process that runs the suite, in MILLRACE_DEPLOYMENT, as JSON. */
export interface Described {
  readonly name: string;
  readonly stage: string;
  /** What `cdk deploy --outputs-file` wrote. */
  readonly outputsFile: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly brokers?: string;
  /** Where `/` and `/api/…` are answered. */
  readonly site?: string;
  readonly siteBucket?: string;
}

deployedSuite(() => opened(JSON.parse(process.env['MILLRACE_DEPLOYMENT'] ?? '') as Described));

function opened({ outputsFile, brokers, site, siteBucket, ...rest }: Described): Deployment {
  return {
    ...rest,
    output: outputsIn(outputsFile),
    brokers,
    get: path => (site === undefined ? undefined : fetch(new URL(path, site))),
    siteBucket,
  };
}
