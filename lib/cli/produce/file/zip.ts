import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { Refusal } from '../../../terminal/refusal.ts';
import { PackedFault } from './unpack.ts';

/** The one file in a zip archive; refuses one that holds several, none, or a workbook. `moved` as bytesOf has it. */
export async function* unzipped(file: string, moved: (bytes: number) => void): AsyncGenerator<Buffer> {
  const archive = await openPromise(file, { autoClose: false }).catch((error: Error) => {
    throw new Refusal(`${file} is a zip archive that cannot be read, cut off perhaps: ${error.message}`, {
      cause: error,
    });
  });
  try {
    yield* entryOf(archive, await onlyEntry(file, archive), moved);
  } finally {
    archive.close();
  }
}

async function onlyEntry(file: string, archive: ZipFile): Promise<Entry> {
  const entries: Entry[] = [];
  for await (const entry of archive.eachEntry()) {
    if (entry.fileName === '[Content_Types].xml')
      throw new Refusal(`${file} is an Excel workbook or the like, which is not read here; save it as CSV`);
    if (!/\/$|^__MACOSX\//.test(entry.fileName)) entries.push(entry);
    if (entries.length > 1)
      throw new Refusal(
        `${file} is a zip archive of several files; unpack the one that is meant: unzip -p FILE NAME | npm run produce -- … --file -`,
      );
  }
  const [entry] = entries;
  if (entry === undefined) throw new Refusal(`${file} is a zip archive that holds no file`);
  if (entry.isEncrypted()) throw new Refusal(`${file} is an encrypted zip archive: unpack it first`);
  return entry;
}

async function* entryOf(
  archive: ZipFile,
  entry: Entry,
  moved: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  let given = 0;
  let sum = 0;
  try {
    for await (const chunk of (await archive.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
      given += chunk.length;
      moved((given / entry.uncompressedSize) * archive.fileSize);
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } catch (error) {
    throw new PackedFault('zip', false, error instanceof Error ? error.message : String(error), error);
  }
  if (sum !== entry.crc32) throw new PackedFault('zip', false, 'incorrect data check');
}
