import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { SiteDefinition } from './definition.ts';
import type { Answer } from './answer.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** The file behind `path`, with a strong ETag; a plain 404 where there is none. Folders are not listed. */
export async function staticAnswer(site: SiteDefinition, path: string): Promise<Answer> {
  const file = fileName(path === '/' ? `/${site.rootObject}` : path);
  for (const folder of file === undefined ? [] : site.folders) {
    if (file === undefined || !folder.has(file)) continue;
    const body = await readFile(join(folder.path, file)).catch(() => undefined);
    if (body === undefined) continue;
    return {
      status: 200,
      headers: {
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
        'cache-control': folder.cacheControl(file) ?? 'no-cache',
        etag: `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`,
      },
      body,
    };
  }
  return {
    status: 404,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: Buffer.from('Not found\n'),
  };
}

/** Relative name of a file, or undefined for a path that is malformed or leads out of its folder. */
function fileName(path: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  const parts = decoded.split('/').slice(1);
  const odd = parts.some(
    part => part === '' || part.startsWith('.') || part.includes('\\') || part.includes('\0'),
  );
  return odd ? undefined : parts.join('/');
}
