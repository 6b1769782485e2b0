/** A deployment of the app that the suite knows by its outputs and AWS's APIs alone. */
export interface Deployment {
  /** `this machine`, `MiniStack`, `LocalStack`, `AWS`. */
  readonly name: string;
  readonly stage: string;
  /** A value of `cdk deploy --outputs-file`, by its key. Throws when no stack has it. */
  output(key: string): string;
  /** AWS_* variables that lead any SDK client, the AWS command line and `npm run streams -- --aws` there. */
  readonly environment: Readonly<Record<string, string>>;
  /** `host:port,…` of brokers that this process reaches; undefined where they are private: then messages come from the producer function. */
  readonly brokers: string | undefined;
  /** GETs a path of the site (`/`, `/api/…`) as a browser would; undefined where nothing serves it (then the suite looks into `siteBucket`). */
  get(path: string): Promise<Response> | undefined;
  /** Bucket that holds the static files, where there is one. */
  readonly siteBucket: string | undefined;
}
