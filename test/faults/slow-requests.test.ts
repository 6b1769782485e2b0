import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { it } from 'node:test';
import { createSite } from '../../lib/local/site/server.ts';
import type { Functions } from '../../lib/local/workers/function.ts';
import { takePorts } from '../../lib/local/engines/ports.ts';
import { endpoint } from '../lib/local/endpoint/doubles.ts';

/** Nothing of a request, half of its headers, half of its body. */
const halves = [
  '',
  'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-',
  'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{"a',
];

it('a request that never ends keeps no connection open, at the endpoint and at the page', {
  timeout: 400_000,
}, async () => {
  const { site: port } = await takePorts({ site: { flag: '--port', usual: 21_500 } });
  const aws = endpoint();
  const site = createSite({ port, site: () => undefined, functions: {} as Functions, ofRun: '' });
  await aws.start();
  await site.start();
  const ended = [Number(new URL(aws.url).port), port].flatMap(to =>
    halves.map(async half => {
      const socket = connect(to, '127.0.0.1');
      // A read side that nobody takes from sees no end.
      socket.resume();
      socket.write(half);
      await once(socket, 'close');
    }),
  );
  const outcomes = await Promise.allSettled(ended);
  assert.deepEqual(new Set(outcomes.map(({ status }) => status)), new Set(['fulfilled']));
  await site.stop();
  await aws.stop();
});
