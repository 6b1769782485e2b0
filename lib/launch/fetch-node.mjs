import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { cacheFolder } from '../local/engines/cache-folder.mjs';
import { draftOf, removeIfPossible } from '../local/engines/draft.mjs';
import { waitForLock } from '../local/engines/lock.mjs';
import { nodePackages } from './node-packages.mjs';
import { runNpm } from './npm.mjs';
import { fileOf } from './tar.mjs';

const PROGRAM = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';

/**
 * The path of a Node of the functions' runtime in the user's cache. The first time npm downloads it, with a line a
 * second: whole or not at all, and once, however many ask at the same time.
 * @param {string} root the project's folder
 * @returns {Promise<string>}
 * @throws {Error} in one line that says what to do
 */
export async function fetchNode(root) {
  const wanted = nodePackages[`${process.platform}-${process.arch}`];
  if (wanted === undefined)
    throw refusal(`nobody publishes it for ${process.platform} on ${process.arch} in the registry`, INSTALL);
  const folder = join(cacheFolder(process.env), `node-${wanted.version}-${process.platform}-${process.arch}`);
  const program = join(folder, PROGRAM);
  if (existsSync(program)) return program;
  const lock = await lockBeside(folder);
  try {
    if (existsSync(program)) return program;
    const draft = draftOf(folder);
    try {
      await fetchInto(draft, wanted, root);
      renameSync(join(draft, 'whole'), folder);
    } finally {
      removeIfPossible(draft);
    }
    return program;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw refusal(`it could not be kept in ${folder}: ${reasonOf(error)}`, INSTALL);
  } finally {
    lock.release();
  }
}

const INSTALL = 'install Node 24 or newer';

class Refusal extends Error {}

/**
 * @param {string} why
 * @param {string} wayOut
 */
function refusal(why, wayOut) {
  const { node } = process.versions;
  return new Refusal(`Millrace runs on Node 24, this is Node ${node}, and ${why}: ${wayOut}`);
}

/** @param {string} folder */
async function lockBeside(folder) {
  const cache = dirname(folder);
  try {
    return await waitForLock(join(cache, 'node.lock'), ({ pid }) =>
      console.error(`Waiting for process ${pid}, which fetches Node 24`),
    );
  } catch (error) {
    throw refusal(
      `the cache folder ${cache} cannot be written (${reasonOf(error)})`,
      `name another in MILLRACE_CACHE, or ${INSTALL}`,
    );
  }
}

/**
 * @param {string} draft what is `whole` in it may be moved to its place
 * @param {(typeof nodePackages)[string]} wanted
 * @param {string} root
 */
async function fetchInto(draft, wanted, root) {
  const { name, version, integrity } = wanted;
  mkdirSync(draft);
  console.error(
    `Fetching Node ${version} (${name}, about 50 MB), once: functions run on Node 24, and this is Node ${process.versions.node}`,
  );
  await pack(`${name}@${version}`, draft, root);
  const file = readdirSync(draft).find(each => each.endsWith('.tgz'));
  const archive = file === undefined ? Buffer.alloc(0) : readFileSync(join(draft, file));
  const found = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
  if (found !== integrity)
    throw refusal(
      `the registry's ${name}@${version} is not the one that is pinned (its content is ${found})`,
      `use another registry, or ${INSTALL}`,
    );
  const tar = gunzipSync(archive);
  mkdirSync(join(draft, 'whole/bin'), { recursive: true });
  writeFileSync(join(draft, 'whole/LICENSE'), fileOf(tar, 'package/LICENSE'));
  const program = join(draft, 'whole', PROGRAM);
  writeFileSync(program, fileOf(tar, `package/${PROGRAM}`), { mode: 0o755 });
  const { stdout, stderr, error } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  if (!stdout?.startsWith('v24.'))
    throw refusal(
      `the one of the registry does not run here (${firstLine(stderr) || error?.message})`,
      INSTALL,
    );
}

/**
 * Has npm put a package's archive into a folder, with a cache of its own there, whose growth is the progress.
 * @param {string} spec
 * @param {string} folder
 * @param {string} root
 */
async function pack(spec, folder, root) {
  const cache = join(folder, 'npm-cache');
  const args = [
    'pack',
    spec,
    `--pack-destination=${folder}`,
    `--cache=${cache}`,
    '--loglevel=error',
    '--update-notifier=false',
  ];
  /** @type {string[]} */
  const said = [];
  const began = Date.now();
  const progress = setInterval(() => {
    const seconds = Math.round((Date.now() - began) / 1000);
    console.error(`Fetching Node: ${Math.round(sizeOf(cache) / 1e6)} MB after ${seconds} s`);
  }, 1000);
  const code = await runNpm(args, root, line => said.push(line), 'ignore').finally(() =>
    clearInterval(progress),
  );
  if (code === 0) return;
  const words = said.map(line => line.replace(/^npm (error|ERR!) ?/, ''));
  const reason =
    words.find(line => !/^(code|errno|syscall|network$|type) /.test(line)) ?? `exit code ${code}`;
  throw refusal(
    `npm could not fetch it (${reason})`,
    `connect this machine to npm's registry, or ${INSTALL}`,
  );
}

/**
 * Bytes of all files in a folder that may be changing.
 * @param {string} folder
 * @returns {number}
 */
function sizeOf(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .map(entry => join(folder, entry.name))
      .reduce((sum, path) => {
        const found = statSync(path, { throwIfNoEntry: false });
        return sum + (found?.isDirectory() ? sizeOf(path) : (found?.size ?? 0));
      }, 0);
  } catch {
    return 0;
  }
}

/** @param {string | null} text */
function firstLine(text) {
  return text?.trim().split('\n')[0];
}

/** @param {unknown} error */
function reasonOf(error) {
  return error instanceof Error ? error.message : String(error);
}
