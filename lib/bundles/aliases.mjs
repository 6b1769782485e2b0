// Aliases for bundles, from the project's root: what stands for a module of which only a part is ever used.

/**
 * To import `node:http` is to read each of its exports, and for its WebSocket Node loads all that `fetch` consists of: 30 ms
 * of processor and 8 MB in each process that starts.
 */
export const httpAlone = { 'node:http': './lib/bundles/node-http.mjs' };

/**
 * Lambda gives a function its role by variables. The SDK would look for it in profiles, SSO, web identities and instances too,
 * by clients of these services: a third of a bundle, which every cold start reads.
 */
export const inLambda = {
  ...httpAlone,
  '@aws-sdk/credential-provider-node': './lib/bundles/lambda-credentials.mjs',
};
