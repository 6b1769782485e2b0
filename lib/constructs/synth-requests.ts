import { AssetStaging } from 'aws-cdk-lib/core';
import type { Bundles } from './bundle.ts';
import type { Rebundler } from './rebundle.ts';

/** What a run asks this process over its channel: synthesize into `outDir`, now that these files were saved. */
export interface SynthRequest {
  readonly outDir: string;
  /** From the project's root, with `/`. */
  readonly saved: readonly string[];
}

/** The answer to each; `failed` is why there is nothing in the folder, in one line. */
export interface SynthAnswer {
  readonly failed?: string;
}

/**
 * Synthesizes each time the run that started this process asks, with the CDK loaded and the bundles kept: a fraction
 * of a first time. The process ends when the channel closes, and not by a Ctrl+C that is meant for the run.
 */
export function serveSynthRequests(
  startBundling: () => Promise<Rebundler>,
  synthesize: (bundles: Bundles) => void,
): void {
  let rebundler: Rebundler | undefined;
  const serve = async ({ outDir, saved }: SynthRequest): Promise<void> => {
    if (rebundler === undefined) rebundler = await startBundling();
    else await rebundler.update(saved);
    process.env['CDK_OUTDIR'] = outDir;
    AssetStaging.clearAssetHashCache();
    synthesize(rebundler.bundles);
  };
  const reply = (answer: SynthAnswer): void => void process.send?.(answer);

  process.on('SIGINT', () => undefined);
  process.once('disconnect', () => process.exit());
  process.on('message', (request: SynthRequest) => {
    serve(request).then(
      () => reply({}),
      (error: unknown) =>
        reply({
          failed: (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' '),
        }),
    );
  });
}
