import { createReadStream } from 'node:fs';
import { createGunzip, type Gunzip } from 'node:zlib';

/** Bytes read at once; where data turn bad, they are read again in smaller pieces up to there. */
const steps = [64 * 1024, 1024, 16, 1];

/**
 * What gzip data hold, as far as they can be unpacked; the error that ends it comes after all that is before it.
 * `moved` hears how many bytes of the file have been read. What follows the data and is not gzip is ignored.
 */
export async function* gunzipped(file: string, moved: (bytes: number) => void): AsyncGenerator<Buffer> {
  let given = 0;
  let goodUpTo = 0;
  for (const step of steps) {
    let seen = 0;
    let place = 0;
    let before = 0;
    const reading = (piece: Buffer): void => {
      before = place;
      moved((place += piece.length));
    };
    try {
      for await (const unpacked of unpack(piecesOf(file, goodUpTo, step), reading)) {
        seen += unpacked.length;
        if (seen > given) yield unpacked.subarray(Math.max(0, unpacked.length - (seen - given)));
        given = Math.max(given, seen);
      }
      return;
    } catch (error) {
      if (isTooShort(error) || step === steps.at(-1)) throw error;
      goodUpTo = before;
    }
  }
}

/** The data stop before the end that their format marks. */
export function isTooShort(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR';
}

/** Unpacks piece by piece: a bad piece takes with it what is unpacked from it alone. */
async function* unpack(
  pieces: AsyncIterable<Buffer>,
  reading: (piece: Buffer) => void,
): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  const unpacked: Buffer[] = [];
  gunzip.on('data', (chunk: Buffer) => unpacked.push(chunk));
  let ended = false;
  const end = new Promise<void>((resolve, reject) => {
    gunzip.once('end', resolve).once('error', reject);
  }).finally(() => {
    ended = true;
  });
  end.catch(() => {});
  try {
    for await (const piece of pieces) {
      reading(piece);
      await Promise.race([end, written(gunzip, piece)]);
      yield* unpacked.splice(0);
      if (ended) return;
    }
    gunzip.end();
    await end;
    yield* unpacked;
  } finally {
    gunzip.destroy();
  }
}

function written(gunzip: Gunzip, piece: Buffer): Promise<void> {
  return new Promise(resolve => {
    gunzip.write(piece, () => resolve());
  });
}

/** The bytes of a file, in pieces of `step` from `place` on. */
async function* piecesOf(file: string, place: number, step: number): AsyncGenerator<Buffer> {
  if (place > 0) yield* createReadStream(file, { end: place - 1 });
  yield* createReadStream(file, { start: place, highWaterMark: step });
}
