import { httpAlone } from '../launch/http-alone.mjs';

/**
 * Aliases for bundles of functions, from the project's root. Lambda gives a function its role by variables. The SDK would
 * look for it in profiles, SSO, web identities and instances too, by clients of these services: a third of a bundle, which
 * every cold start reads.
 */
export const inLambda = {
  ...httpAlone,
  '@aws-sdk/credential-provider-node': './lib/bundles/lambda-credentials.mjs',
};
