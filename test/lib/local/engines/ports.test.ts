import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { after, test } from 'node:test';
import { Refusal } from '../../../../lib/terminal/refusal.ts';
import { takePorts } from '../../../../lib/local/engines/ports.ts';

const servers: Server[] = [];
after(() => {
  for (const server of servers) server.close();
});

test('a usual port that is taken, also on every interface, moves to the next free one', async () => {
  const taken = await occupy('0.0.0.0');
  const { kafka } = await takePorts({ kafka: { flag: '--kafka-port', usual: taken } });
  assert.ok(kafka > taken && kafka < taken + 50, `${kafka} after ${taken}`);
});

test('a port the user chose and somebody has is refused by its flag', async () => {
  const taken = await occupy('127.0.0.1');
  await assert.rejects(
    takePorts({ kafka: { flag: '--kafka-port', usual: 9092, chosen: taken } }),
    (error: unknown) =>
      error instanceof Refusal && error.message.includes(`port ${taken} given by --kafka-port is taken`),
  );
});

test('one port chosen for two purposes is refused by both flags', async () => {
  const wishes = {
    kafka: { flag: '--kafka-port', usual: 9092, chosen: 21_120 },
    mysql: { flag: '--mysql-port', usual: 3306, chosen: 21_120 },
  };
  await assert.rejects(takePorts(wishes), /--kafka-port and --mysql-port both say 21120/);
});

test('a state takes its last port again, and waits a moment while it is being released', async () => {
  const last = await occupy('127.0.0.1');
  const waiting = takePorts({ kafka: { flag: '--kafka-port', usual: 9092, last } });
  servers.pop()?.close();
  assert.deepEqual(await waiting, { kafka: last });
});

test('no two wishes get the same port', async () => {
  const taken = await occupy('127.0.0.1');
  const wish = { flag: '--port', usual: taken };
  const { a, b, c } = await takePorts({ a: wish, b: wish, c: { ...wish, chosen: taken + 1 } });
  assert.equal(new Set([a, b, c, taken]).size, 4);
});

async function occupy(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return address.port;
}
