/** How a client of the SDK waits for a service, ms. */
interface Waiting {
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly throwOnRequestTimeout: true;
}

/**
 * A client that gives a request up for which there is no answer after `requestTimeout` ms: left to itself the SDK only logs it,
 * and a dead connection holds the function, and its partition, until the function's own time is over.
 */
export function answeringWithin(requestTimeout: number): Waiting {
  return { connectionTimeout: 2_000, requestTimeout, throwOnRequestTimeout: true };
}
