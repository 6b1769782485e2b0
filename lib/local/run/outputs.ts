import type { ApplyResult } from '../assembly/apply.ts';

export interface LocalAddresses {
  readonly stage: string;
  readonly endpointUrl: string;
  /** Domain of the distribution, and the address that stands in for it here. */
  readonly site?: { readonly domain: string; readonly url: string };
}

type Outputs = ApplyResult['outputs'];

/**
 * Outputs in the shape of `cdk deploy --outputs-file`. An address of the distribution becomes the site's, and the AWS
 * endpoint, which no template knows, stands under a stack of its own.
 */
export function localOutputs(outputs: Outputs, { stage, endpointUrl, site }: LocalAddresses): Outputs {
  const localized = Object.entries(outputs).map(([stack, values]) => [
    stack,
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        key,
        site === undefined ? value : value.replace(`https://${site.domain}`, site.url),
      ]),
    ),
  ]);
  return { ...Object.fromEntries(localized), [`millrace-${stage}-local`]: { AwsEndpointUrl: endpointUrl } };
}

/** The value of `key` in whichever stack has it; undefined where none does. */
export function outputNamed(outputs: Outputs, key: string): string | undefined {
  return Object.values(outputs).find(values => key in values)?.[key];
}
