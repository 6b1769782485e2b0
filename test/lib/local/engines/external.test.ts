import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { Refusal } from '../../../../lib/terminal/refusal.ts';
import { externalDynamodb, externalKafka, externalMysql } from '../../../../lib/local/engines/external.ts';

/** Somebody who speaks another protocol, and somebody who says nothing; at port 2 nobody is. */
const http = createHttpServer((_request, response) => response.writeHead(501).end('<html>no</html>'));
const page = createHttpServer((_request, response) => response.end('<html>hello</html>'));
const silent = createServer(() => {});

const starts = {
  MILLRACE_KAFKA: (port: number) => externalKafka([`127.0.0.1:${port}`]).start(),
  MILLRACE_MYSQL: (port: number) =>
    externalMysql({ host: '127.0.0.1', port, user: 'root', password: 'secret' }).start(),
  MILLRACE_DYNAMODB: (port: number) => externalDynamodb(`http://127.0.0.1:${port}`).start(),
};

describe('an engine of somebody else that is not there', { concurrency: true }, () => {
  before(() => Promise.all([http, page, silent].map(server => listening(server))));
  after(() => {
    for (const server of [http, page]) server.closeAllConnections();
    for (const server of [http, page, silent]) server.close();
  });

  const cases: readonly (readonly [keyof typeof starts, string, () => number, RegExp])[] = [
    ['MILLRACE_KAFKA', 'nobody', () => 2, /ECONNREFUSED/],
    ['MILLRACE_KAFKA', 'an HTTP server', () => portOf(http), /timed out|closed/i],
    ['MILLRACE_KAFKA', 'somebody silent', () => portOf(silent), /timed out/],
    ['MILLRACE_MYSQL', 'nobody', () => 2, /ECONNREFUSED/],
    ['MILLRACE_MYSQL', 'an HTTP server', () => portOf(http), /ETIMEDOUT|lost/],
    ['MILLRACE_MYSQL', 'somebody silent', () => portOf(silent), /ETIMEDOUT/],
    ['MILLRACE_DYNAMODB', 'nobody', () => 2, /ECONNREFUSED/],
    ['MILLRACE_DYNAMODB', 'another HTTP server', () => portOf(http), /DescribeTable was answered by 501\)/],
    ['MILLRACE_DYNAMODB', 'a web site', () => portOf(page), /DescribeTable was answered by 200\)/],
    ['MILLRACE_DYNAMODB', 'somebody silent', () => portOf(silent), /timeout/],
  ];
  for (const [variable, who, port, reason] of cases) {
    it(`${variable}, where ${who} is: one line names the variable, the address and the reason`, async () => {
      await assert.rejects(starts[variable](port()), (error: unknown) => {
        assert.ok(error instanceof Refusal);
        assert.ok(error.message.startsWith(variable), error.message);
        assert.ok(error.message.includes(`127.0.0.1:${port()}`), error.message);
        assert.match(error.message, reason);
        assert.doesNotMatch(error.message, /\n|secret|<html>/);
        return true;
      });
    });
  }
});

async function listening(server: Server): Promise<void> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : assert.fail('not listening');
}
