/**
 * An alias for bundles, from the project's root. To import `node:http` is to read each of its exports, and for its
 * WebSocket Node loads all that `fetch` consists of: 30 ms of processor and 8 MB in each process that starts.
 */
export const httpAlone = { 'node:http': './lib/launch/node-http.mjs' };
