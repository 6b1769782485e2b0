import type { IncomingHttpHeaders } from 'node:http';

/**
 * Why a request is not taken: a page in a browser (it has an Origin, or says where it comes from) or a name
 * that merely resolves to this machine (DNS rebinding) must not reach databases that trust every caller. Undefined when
 * it is taken.
 */
export function foreignCaller(headers: IncomingHttpHeaders): string | undefined {
  if (headers.origin !== undefined || isOfPage(headers['sec-fetch-site']))
    return 'requests from web pages are not taken here';
  if (!loopback.test(headers.host ?? '')) return 'the Host header must be 127.0.0.1, localhost or [::1]';
  return undefined;
}

/** A page on another port of this machine is of the same site. What is typed into the address bar comes from none. */
function isOfPage(site: unknown): boolean {
  return site !== undefined && site !== 'none';
}

const loopback = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i;
