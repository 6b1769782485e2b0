import { Refusal } from '../../../terminal/refusal.ts';

/** How the bytes of a file are packed: as they are, or in a way that is unpacked here. */
export type Packing = 'plain' | 'gzip' | 'zstd' | 'zip';

/** Bytes from the start of a file that are enough to know it by. */
export const headBytes = 512;

interface Known {
  readonly name: string;
  readonly mark: Buffer | string;
  readonly packing?: Packing;
  /** The program that unpacks it to its output. */
  readonly unpack?: string;
  /** What to do where no program unpacks it to lines. */
  readonly advice?: string;
}

const save = 'save it as CSV';
const known: readonly Known[] = [
  { name: 'gzip', mark: Buffer.from([0x1f, 0x8b]), packing: 'gzip' },
  { name: 'zstd', mark: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), packing: 'zstd' },
  { name: 'zip', mark: Buffer.from([0x50, 0x4b, 0x03, 0x04]), packing: 'zip' },
  { name: 'an empty zip archive', mark: Buffer.from([0x50, 0x4b, 0x05, 0x06]), advice: 'it holds no file' },
  { name: 'bzip2', mark: 'BZh', unpack: 'bzip2 -dc' },
  { name: 'xz', mark: Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]), unpack: 'xz -dc' },
  { name: 'lz4', mark: Buffer.from([0x04, 0x22, 0x4d, 0x18]), unpack: 'lz4 -dc' },
  { name: 'lzip', mark: 'LZIP', unpack: 'lzip -dc' },
  { name: 'compress (.Z)', mark: Buffer.from([0x1f, 0x9d]), unpack: 'gzip -dc' },
  { name: 'a 7z archive', mark: Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]), unpack: '7z e -so' },
  { name: 'a rar archive', mark: 'Rar!', unpack: 'unrar p -inul' },
  { name: 'Parquet', mark: 'PAR1', advice: save },
  { name: 'Arrow', mark: 'ARROW1', advice: save },
  { name: 'an SQLite database', mark: 'SQLite format 3', advice: `${save}: sqlite3 -csv -header` },
  { name: 'an old Excel workbook', mark: Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), advice: save },
  { name: 'PDF', mark: '%PDF', advice: save },
];
/** Where a tar archive names itself. */
const tarAt = 257;

/** How a file that begins with `head` is packed. Refuses, by what it is, one that is not unpacked here. */
export function packingOf(file: string, head: Buffer): Packing {
  const found = known.find(({ mark }) => head.subarray(0, mark.length).equals(Buffer.from(mark)));
  if (found !== undefined) return found.packing ?? refuse(file, found);
  if (head.toString('latin1', tarAt, tarAt + 5) === 'ustar')
    refuse(file, { name: 'a tar archive', mark: '', unpack: 'tar -xOf' });
  return 'plain';
}

/** Refuses what was unpacked from a file when it is packed once more. */
export function checkUnpacked(file: string, head: Buffer): void {
  const packing = packingOf(`what is packed in ${file}`, head);
  if (packing !== 'plain')
    throw new Refusal(`${file} holds ${packing} data that are packed twice: unpack it once`);
}

function refuse(file: string, { name, unpack, advice }: Known): never {
  const help =
    unpack === undefined
      ? (advice ?? save)
      : `unpack it on its way: ${unpack} FILE | npm run produce -- … --file -`;
  throw new Refusal(`${file} is ${name}, which is not read here; ${help}`);
}
