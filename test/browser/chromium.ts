import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** The first is the same browser without windows, and takes half the CPU. */
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where a Chromium is: CHROME_PATH, else the first on the PATH; null without one. */
function findChromium(environment: NodeJS.ProcessEnv = process.env): string | null {
  const chosen = environment['CHROME_PATH'];
  if (chosen !== undefined && chosen !== '') return chosen;
  const folders = (environment['PATH'] ?? '').split(delimiter).filter(folder => folder !== '');
  return folders.flatMap(folder => NAMES.map(name => join(folder, name))).find(isExecutable) ?? null;
}

/**
 * What to give a suite of the page as its `skip`: false with a Chromium at hand, else the reason. In CI a missing
 * browser is no reason: the suite then runs, and `launchChromium` fails it.
 */
export function skipWithoutChromium(environment: NodeJS.ProcessEnv = process.env): string | false {
  const isCi = (environment['CI'] ?? '') !== '' && environment['CI'] !== 'false';
  return findChromium(environment) !== null || isCi
    ? false
    : 'no Chromium: put one on the PATH, or its file in CHROME_PATH';
}

/** A headless browser; the caller closes it. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('no Chromium on the PATH, and CHROME_PATH is not set');
  return chromium.launch({ executablePath, headless: true, args: ARGS });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
