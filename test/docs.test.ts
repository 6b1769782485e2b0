import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { latestRequest } from '../lib/cli/data/latest-again.ts';
import { request as dataRequest } from '../lib/cli/data/request.ts';
import { request as produceRequest } from '../lib/cli/produce/request.ts';
import { request as streamsRequest } from '../lib/cli/streams/verbs/verbs.ts';
import { anchorsOf } from './support/markdown.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const documents = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`),
  ...readdirSync(join(root, 'examples')).map(name => `examples/${name}/README.md`),
];
/** What reads the words behind `--`. */
const readers: Readonly<Record<string, (words: readonly string[]) => unknown>> = {
  streams: streamsRequest,
  produce: produceRequest,
  data: words => (words[0] === 'latest' ? latestRequest(words) : dataRequest(words)),
};

for (const document of documents) {
  const text = readFileSync(join(root, document), 'utf8');

  // A pipeline that the document has made before can be produced as trades can.
  const made = new Set([...text.matchAll(/npm run new -- pipeline ([a-z]\w*)/g)].map(([, name]) => name));

  test(`${document}: every npm script it names is there, and takes what it is given`, () => {
    for (const [, script = '', words] of text.matchAll(
      /npm run (?:--silent )?([a-z][\w:]*)(?: -- ([^\n`#|<(;]*))?/g,
    )) {
      assert.ok(Object.hasOwn(scripts, script), `npm run ${script}`);
      const read = readers[script];
      // Placeholders are capitals, and NAME is as good a name as any.
      const given = (words?.replace(/[,.]?\s*$/, '').split(/\s+/) ?? []).map(word =>
        made.has(word) ? 'trades' : word,
      );
      if (read !== undefined && given.length > 0 && !given.some(word => /…|VERB|\.\.\.|\|/.test(word)))
        assert.doesNotThrow(() => read(given), `npm run ${script} -- ${given.join(' ')}`);
    }
  });

  test(`${document}: every link within the repository leads somewhere`, () => {
    const wrong: string[] = [];
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? join(root, document) : join(root, dirname(document), path);
      if (!existsSync(file)) wrong.push(target);
      else if (anchor !== undefined && !anchorsOf(readFileSync(file, 'utf8')).has(anchor)) wrong.push(target);
    }
    assert.deepEqual(wrong, []);
  });
}
