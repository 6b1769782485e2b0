import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'millrace-launch-test-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** A project that is nothing but the launcher, a lockfile and a file to run, with an npm of the test's own. */
export interface BareProject {
  readonly folder: string;
  /** Words of each call of npm so far. */
  npmCalls(): readonly string[];
  launch(words: readonly string[], as?: Disguise): Launched;
}

export interface Disguise {
  /** What the launcher takes its Node for. */
  readonly node?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Launched {
  readonly pid: number;
  /** Everything it has printed so far. */
  said(): string;
  /** Resolves when it has printed this. */
  saying(text: string): Promise<void>;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; output: string }>;
}

/** npm of the tests: `ci` makes node_modules, `pack` gives the package of Node that is pinned here. */
export const NPM = `
  const fs = require('fs'), path = require('path');
  fs.appendFileSync('npm-calls', process.argv.slice(2, 4).join(' ') + '\\n');
  if (process.argv[2] === 'ci') {
    fs.mkdirSync('node_modules', { recursive: true });
    fs.writeFileSync('node_modules/.package-lock.json', '{}');
  } else {
    const to = process.argv.find(word => word.startsWith('--pack-destination=')).split('=')[1];
    fs.copyFileSync('registry/package.tgz', path.join(to, 'package.tgz'));
  }
`;

/** @param files its other files, by path; `npm.cjs` and `registry/package.tgz` among them replace what is above. */
export function bareProject(
  name: string,
  files: Readonly<Record<string, string | Uint8Array>> = {},
): BareProject {
  const project = join(folder, name);
  for (const part of ['bin/millrace.mjs', 'lib/launch', ...plain]) {
    cpSync(join(root, part), join(project, part), { recursive: true });
  }
  const program = `#!/bin/sh\nexec '${process.execPath}' "$@"\n`;
  const archive = gzipSync(tarOf({ 'package/LICENSE': 'free', 'package/bin/node': program }));
  const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
  const pin = { name: 'node-here', version: '24.99.0', integrity };
  const made = {
    'package-lock.json': '{"version":1}',
    'npm.cjs': NPM,
    'registry/package.tgz': archive,
    'lib/launch/node-packages.mjs': `export const nodePackages = ${JSON.stringify({ [`${process.platform}-${process.arch}`]: pin })};`,
    ...files,
  };
  for (const [path, content] of Object.entries(made)) {
    mkdirSync(join(project, path, '..'), { recursive: true });
    writeFileSync(join(project, path), content);
  }
  return {
    folder: project,
    npmCalls() {
      const file = join(project, 'npm-calls');
      return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    },
    launch: (words, as = {}) => launch(project, words, as),
  };
}

const plain = ['cache-folder', 'draft', 'lock', 'make-folder', 'process-identity'].map(
  name => `lib/local/engines/${name}.mjs`,
);

function launch(project: string, words: readonly string[], { node, environment }: Disguise): Launched {
  const disguise = join(project, 'disguise.cjs');
  // Node 24, to which an old one hands over, is started with the same words and must not wear it.
  writeFileSync(
    disguise,
    `if (!process.channel) Object.defineProperty(process.versions, 'node', { value: ${JSON.stringify(node)} });`,
  );
  const flags = node === undefined ? [] : ['--require', disguise];
  const child = spawn(process.execPath, [...flags, join(project, 'bin/millrace.mjs'), ...words], {
    cwd: project,
    detached: true,
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      NODE_TEST_CONTEXT: undefined,
      npm_execpath: join(project, 'npm.cjs'),
      MILLRACE_CACHE: join(project, 'cache'),
      ...environment,
    },
  });
  let output = '';
  const hearings = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      output += String(chunk);
      for (const hear of hearings) hear();
    });
  return {
    pid: child.pid ?? 0,
    said: () => output,
    saying: text =>
      new Promise((resolve, reject) => {
        const hear = (): void => {
          if (output.includes(text)) resolve();
        };
        hearings.add(hear);
        hear();
        child.once('close', () => reject(new Error(`it ended without saying "${text}": ${output}`)));
      }),
    ended: new Promise(resolve => {
      child.once('close', (code, signal) => resolve({ code, signal, output }));
    }),
  };
}

/** A tar archive of files with short names. */
export function tarOf(files: Readonly<Record<string, string>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, content]) => {
    const header = Buffer.alloc(512);
    header.write(name);
    header.write(Buffer.byteLength(content).toString(8).padStart(11, '0'), 124);
    const body = Buffer.alloc(Math.ceil(Buffer.byteLength(content) / 512) * 512);
    body.write(content);
    return [header, body];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
