import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { SiteDefinition } from '../../../../lib/local/site/definition.ts';
import { createPageReload } from '../../../../lib/local/site/page-reload.ts';
import { createSite } from '../../../../lib/local/site/server.ts';
import { wholeText } from '../../../../lib/local/workers/event-pieces.ts';
import type { Functions, InvokeResult } from '../../../../lib/local/workers/function.ts';

const events: Record<string, unknown>[] = [];
let answer: () => Promise<InvokeResult> = async () => ok({ statusCode: 200, body: '{}' });
let port = 0;
let isApplied = true;
let site: ReturnType<typeof createSite>;

const functions: Pick<Functions, 'invoke'> = {
  invoke(_name, payload) {
    events.push(JSON.parse(wholeText(payload)));
    return answer();
  },
};

function ok(value: unknown): InvokeResult {
  return { requestId: 'r', payload: JSON.stringify(value), durationMs: 1 };
}

before(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-site-'));
  await writeFile(join(folder, 'index.html'), '<title>x</title>');
  await writeFile(join(folder, 'own.html'), '<body data-x="">y</body>');
  await writeFile(join(folder, 'main.js'), 'export {}');
  const definition: SiteDefinition = {
    domain: 'd.example',
    rootObject: 'index.html',
    folders: [{ path: folder, has: () => true, cacheControl: () => undefined }],
    headers: { 'content-security-policy': "default-src 'none'" },
    routes: [
      {
        pattern: '/api/*',
        functionName: 'query',
        methods: ['GET', 'HEAD'],
        cache: { minTtl: 0, defaultTtl: 0, maxTtl: 1, keys: ['day'] },
        headers: { 'x-frame-options': 'DENY' },
      },
    ],
  };
  port = await freePort();
  site = createSite({
    port,
    site: () => (isApplied ? definition : undefined),
    functions: functions as Functions,
    ofRun: ` --state 'a"$&<b'`,
  });
  await site.start();
});
after(() => site.stop());

interface Got {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method, headers }, response => {
      let body = '';
      response.on('data', chunk => (body += String(chunk)));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    })
      .on('error', reject)
      .end();
  });
}

test('until the app is applied the site asks for patience', async () => {
  isApplied = false;
  const { status, headers } = await get('/');
  isApplied = true;
  assert.deepEqual([status, headers['retry-after'], headers['refresh']], [503, '1', '1']);
});

test('the root is the root object, with its type, an ETag and the headers of the policy', async () => {
  const { status, headers, body } = await get('/');
  assert.deepEqual([status, body], [200, '<title>x</title>']);
  assert.equal(headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(headers['content-security-policy'], "default-src 'none'");
  assert.equal((await get('/none')).headers['content-security-policy'], "default-src 'none'");
  assert.equal((await get('/', { 'if-none-match': String(headers.etag) })).status, 304);
});

test('a page is told how commands find the run that serves it', async () => {
  const { body, headers } = await get('/own.html');
  assert.equal(body, `<body data-run=" --state 'a&quot;$&amp;&lt;b'" data-x="">y</body>`);
  assert.equal((await get('/own.html', { 'if-none-match': String(headers.etag) })).status, 304);
});

test('a module has the type browsers insist on', async () => {
  assert.equal((await get('/main.js')).headers['content-type'], 'text/javascript; charset=utf-8');
});

for (const path of ['/nothing', '/../package.json', '/%2e%2e/x', '/.git/config', '/%zz', '/a%5c..%5cb'])
  test(`${path} is a plain 404`, async () => assert.equal((await get(path)).status, 404));

test('a name that is not loopback is refused, whatever it resolves to', async () => {
  assert.equal((await get('/', { host: `evil.example:${port}` })).status, 403);
  assert.equal((await get('/', { host: `localhost:${port}` })).status, 200);
});

test('what pages of other sites and of other ports load is refused; a link from them opens the page', async () => {
  const host = `localhost:${port}`;
  for (const site of ['cross-site', 'same-site']) {
    const elsewhere = { host, 'sec-fetch-site': site };
    for (const path of ['/', '/api/x', '/@reload'])
      assert.equal((await get(path, { ...elsewhere, 'sec-fetch-mode': 'no-cors' })).status, 403, path);
    assert.equal((await get('/', { ...elsewhere, 'sec-fetch-mode': 'navigate' })).status, 200);
  }
  for (const origin of ['https://page.example', 'null', `http://localhost:${port + 1}`, `https://${host}`])
    assert.equal((await get('/', { host, origin })).status, 403, origin);
  assert.equal(
    (await get('/', { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' })).status,
    200,
  );
});

test('other methods than GET and HEAD are refused', async () => {
  assert.equal((await get('/api/x', {}, 'POST')).status, 405);
});

test('a route is an event in the shape of a function URL, with the named parameters only', async () => {
  answer = async () =>
    ok({ statusCode: 200, headers: { 'Cache-Control': 'no-store', ETag: '"7"' }, body: '{"a":1}' });
  const got = await get('/api/trades?utm=1&day=2024-01-02');
  assert.deepEqual(
    [got.status, got.body, got.headers.etag, got.headers['x-frame-options']],
    [200, '{"a":1}', '"7"', 'DENY'],
  );
  const event = events.at(-1);
  assert.deepEqual(
    [event?.version, event?.rawPath, event?.rawQueryString, event?.queryStringParameters],
    ['2.0', '/api/trades', 'day=2024-01-02', { day: '2024-01-02' }],
  );
});

test('what is like a route but not below it is a file, as the distribution has it', async () => {
  const before = events.length;
  for (const path of ['/api', '/api?x=1', '/apis/trades']) assert.equal((await get(path)).status, 404, path);
  assert.equal((await get('/?x=1')).body, '<title>x</title>');
  assert.equal(events.length, before);
});

test('identical requests within the second an answer is good for are one call', async () => {
  answer = async () => ok({ statusCode: 200, headers: { 'cache-control': 'max-age=1' }, body: '"same"' });
  const before = events.length;
  const both = await Promise.all([get('/api/one?utm=1'), get('/api/one?utm=2')]);
  assert.deepEqual(
    both.map(got => got.body),
    ['"same"', '"same"'],
  );
  assert.equal(events.length, before + 1);
});

test('a function that fails is a 502 without its words', async () => {
  answer = async () => ({
    requestId: 'r',
    durationMs: 1,
    functionError: 'Unhandled',
    payload: '{"errorMessage":"secret"}',
  });
  const { status, body } = await get('/api/broken');
  assert.deepEqual([status, JSON.parse(body)], [502, { message: 'Internal Server Error' }]);
});

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

test('pages that wait for changes get a script of the site’s own, and an event for each change', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-site-'));
  await writeFile(join(folder, 'index.html'), '<head><title>x</title></head>');
  await writeFile(join(folder, 'main.js'), '</head>');
  const reload = createPageReload();
  const own = await freePort();
  const pages = createSite({
    port: own,
    site: () => ({
      domain: 'd.example',
      rootObject: 'index.html',
      folders: [{ path: folder, has: () => true, cacheControl: () => undefined }],
      headers: {},
      routes: [],
    }),
    functions: functions as Functions,
    reload,
  });
  await pages.start();
  try {
    const url = `http://127.0.0.1:${own}`;
    const page = await (await fetch(`${url}/`)).text();
    const script = /<script type="module" src="([^"]+)"><\/script><\/head>/.exec(page)?.[1] ?? '';
    const client = await fetch(`${url}${script}`);
    assert.match(client.headers.get('content-type') ?? '', /^text\/javascript/);
    const events = /EventSource\('([^']+)'\)/.exec(await client.text())?.[1] ?? '';
    assert.equal(await (await fetch(`${url}/main.js`)).text(), '</head>');

    const waiting = await fetch(`${url}${events}`);
    const reader = waiting.body?.getReader();
    await reader?.read();
    reload.changed();
    const event = await reader?.read();
    assert.equal(Buffer.from(event?.value ?? []).toString(), 'data: changed\n\n');
  } finally {
    await pages.stop();
  }
});
