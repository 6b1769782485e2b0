// Runs before every command, with nothing installed yet: refuses an old Node, and installs the packages when they
// are missing or the lockfile has changed. Otherwise it does nothing, in a few milliseconds.
const LEAST_NODE = 20;

if (Number(process.versions.node.split('.')[0]) < LEAST_NODE) {
  console.error(
    `Millrace needs Node ${LEAST_NODE} or newer, and this is ${process.versions.node}: install it from your package manager or nodejs.org`,
  );
  process.exit(1);
}

// Imported only now, so that an old Node gets as far as the line above.
const { createHash } = await import('node:crypto');
const { readFileSync, statSync, writeFileSync } = await import('node:fs');

const root = new URL('../', import.meta.url);
const lockfile = new URL('package-lock.json', root);
const marker = new URL('node_modules/.millrace-installed', root);

if (!isInstalled()) await installAlone();

/** Whether node_modules is what the lockfile says, by the marker left here or by npm's own record being newer. */
function isInstalled() {
  const wanted = hashOf(lockfile);
  if (readOr(marker, '') === wanted) return true;
  if (changedAt(new URL('node_modules/.package-lock.json', root)) < changedAt(lockfile)) return false;
  writeFileSync(marker, wanted);
  return true;
}

/** One installs; whoever comes meanwhile waits and finds it done. */
async function installAlone() {
  const { tmpdir, userInfo } = await import('node:os');
  const { fileURLToPath } = await import('node:url');
  const { waitForLock } = await import('../lib/local/engines/lock.mjs');
  const name = createHash('sha256').update(fileURLToPath(root)).digest('hex').slice(0, 16);
  const lock = await waitForLock(`${tmpdir()}/millrace-setup-${userInfo().uid}-${name}`, ({ pid }) =>
    console.log(`Waiting for process ${pid}, which installs the packages`),
  );
  try {
    if (isInstalled()) return;
    const code = await install();
    if (code === 0) writeFileSync(marker, hashOf(lockfile));
    else process.exitCode = 1;
  } finally {
    lock.release();
  }
}

/**
 * @returns {Promise<number>} exit code of `npm ci`
 */
async function install() {
  const { spawn } = await import('node:child_process');
  const { createInterface } = await import('node:readline');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=http'];
  console.log('Installing packages (npm ci), once for this version of the lockfile');
  const child = spawn(npm ? process.execPath : 'npm', npm ? [npm, ...args] : args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'pipe'],
    shell: !npm && process.platform === 'win32',
  });
  let fetched = 0;
  let saidAt = Date.now();
  /** @type {string[]} */
  const problems = [];
  createInterface({ input: child.stderr }).on('line', line => {
    if (!line.startsWith('npm http ')) problems.push(line);
    else if (line.includes(' fetch GET ')) fetched += 1;
    if (Date.now() - saidAt < 1000) return;
    saidAt = Date.now();
    console.log(`Installing packages: ${fetched} fetched`);
  });
  return new Promise(resolve => {
    child.once('error', error => {
      console.error(`npm does not run (${error.message}): install npm, or run it by hand: npm ci`);
      resolve(1);
    });
    child.once('close', code => {
      for (const line of problems) console.error(line);
      if (code !== 0) console.error(`npm ci ended with exit code ${code}; its reason is above`);
      resolve(code ?? 1);
    });
  });
}

/** @param {URL} file */
function hashOf(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** @param {URL} file */
function changedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/**
 * @param {URL} file
 * @param {string} otherwise
 */
function readOr(file, otherwise) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}
