import { noBound } from '../ahead.ts';
import { isGroupName } from '../group-name.ts';
import { isTimestamp } from '../time.ts';
import { hasBytes, isSame, nowhere, pastAmount, pastBlanks, pastSign, pastText } from './scan-bytes.ts';
import { pastWhole, pastWord, wholeIn } from './scan-bytes.ts';
import { sumVolumes } from './sums.ts';
import type { Volume } from './sums.ts';

/**
 * Adds up a message of ticks from its bytes, without making the ticks. Undefined for every value that may be at fault, or that
 * is written in a way that only a whole reader of JSON knows (escapes, exponents, other members, one twice): there
 * decodeMessage has to say what it holds. Where this answers, decodeMessage finds the same ticks and no fault.
 */
export function scanVolumes(bytes: Uint8Array, until = noBound): readonly Volume[] | undefined {
  let at = pastSign(bytes, 0, 0x5b);
  if (at === nowhere) return undefined;
  const sums = sumVolumes();
  const tick = createTick(bytes, until);
  let end = pastSign(bytes, at, 0x5d);
  while (end === nowhere) {
    at = pastTick(tick, pastBlanks(bytes, at));
    if (at === nowhere) return undefined;
    sums.add(tick.createdAt, tick.sector, tick.volume);
    const next = pastSign(bytes, at, 0x2c);
    if (next === nowhere) end = pastSign(bytes, at, 0x5d);
    if (next === nowhere && end === nowhere) return undefined;
    at = next;
  }
  return pastBlanks(bytes, end) === bytes.length ? sums.list() : undefined;
}

/** The tick that was read last, and how the first one was written: its writer writes the others alike. */
interface ScannedTick {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** A later time may be at fault. */
  readonly until: string;
  createdAt: string;
  timeAt: number;
  sector: string;
  volume: number;
  /** For each member in its order: which one it is, and what stands between its value and the one before. */
  readonly kinds: number[];
  readonly starts: number[];
  readonly lengths: number[];
}

function createTick(bytes: Uint8Array, until: string): ScannedTick {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const none = { createdAt: '', timeAt: nowhere, sector: '', volume: 0 };
  return { bytes, view, until, ...none, kinds: [], starts: [], lengths: [] };
}

/** The members of a tick, each once; no two begin with the same letter. */
const members = ['id', 'created_at', 'ticker', 'sector', 'volume', 'market_cap', 'price'] as const;
const kindByLetter = new Map(members.map((name, kind) => [name.charCodeAt(0), kind]));
const encoder = new TextEncoder();
const names = members.map(name => encoder.encode(`${name}"`));
/** As isTimestamp and isTicker have it, with the quotation marks. */
const timeLength = 26;
const mostTickerLength = 34;
/** A sector has up to 64 characters, of up to three bytes each; one with more is no sector. */
const mostSectorLength = 194;

function pastTick(tick: ScannedTick, start: number): number {
  if (tick.kinds.length < members.length) return pastFirst(tick, start);
  const { view, kinds, starts, lengths, bytes } = tick;
  let at = start;
  for (let index = 0; index < members.length; index++) {
    const length = lengths[index] ?? 0;
    if (!isSame(view, starts[index] ?? 0, at, length)) return nowhere;
    at = pastValue(tick, at + length, kinds[index] ?? 0);
    if (at === nowhere) return nowhere;
  }
  return pastSign(bytes, at, 0x7d);
}

function pastFirst(tick: ScannedTick, start: number): number {
  const { bytes, kinds, starts, lengths } = tick;
  let before = start;
  for (let sign = 0x7b; kinds.length < members.length; sign = 0x2c) {
    let at = pastSign(bytes, before, sign);
    if (at !== nowhere) at = pastSign(bytes, at, 0x22);
    const kind = at === nowhere ? undefined : kindByLetter.get(bytes[at] ?? 0);
    const name = kind === undefined ? undefined : names[kind];
    if (kind === undefined || name === undefined || kinds.includes(kind)) return nowhere;
    if (!hasBytes(bytes, at, name)) return nowhere;
    at = pastSign(bytes, at + name.length, 0x3a);
    if (at === nowhere) return nowhere;
    at = pastBlanks(bytes, at);
    kinds.push(kind);
    starts.push(before);
    lengths.push(at - before);
    before = pastValue(tick, at, kind);
    if (before === nowhere) return nowhere;
  }
  return pastSign(bytes, before, 0x7d);
}

/** By the place of the member among those of a tick. */
function pastValue(tick: ScannedTick, at: number, kind: number): number {
  const { bytes } = tick;
  switch (kind) {
    case 0: {
      const end = pastWhole(bytes, at);
      return end === at + 1 && bytes[at] === 0x30 ? nowhere : end;
    }
    case 1:
      return pastTime(tick, at);
    case 2: {
      const end = pastWord(bytes, at);
      return end > at + 2 && end <= at + mostTickerLength ? end : nowhere;
    }
    case 3:
      return pastSector(tick, at);
    case 4: {
      const end = pastWhole(bytes, at);
      if (end !== nowhere) tick.volume = wholeIn(bytes, at, end);
      return end;
    }
    default:
      return pastAmount(bytes, at);
  }
}

/** Most times are that of the tick before. */
function pastTime(tick: ScannedTick, at: number): number {
  const { bytes, view, timeAt } = tick;
  const end = at + timeLength;
  if (timeAt !== nowhere && isSame(view, timeAt, at, timeLength)) return end;
  if (pastWord(bytes, at) !== end) return nowhere;
  const text = String.fromCharCode(...bytes.subarray(at + 1, end - 1));
  if (!isTimestamp(text) || text > tick.until) return nowhere;
  tick.createdAt = text;
  tick.timeAt = at;
  return end;
}

/** Sectors seen, by length and ends of their bytes: few, and each row has one. One whose place is taken is read anew. */
const sectors: ({ readonly bytes: Uint8Array; readonly name: string } | undefined)[] = Array.from(
  { length: 256 },
  () => undefined,
);
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function pastSector(tick: ScannedTick, at: number): number {
  const { bytes } = tick;
  const end = pastText(bytes, at);
  if (end === nowhere || end - at > mostSectorLength) return nowhere;
  const place = ((bytes[at + 1] ?? 0) * 7 + (bytes[end - 2] ?? 0) * 3 + (end - at)) & 0xff;
  const known = sectors[place];
  if (known !== undefined && known.bytes.length === end - at && hasBytes(bytes, at, known.bytes)) {
    tick.sector = known.name;
    return end;
  }
  const own = new Uint8Array(bytes.subarray(at, end));
  const name = textOf(own.subarray(1, -1));
  if (!isGroupName(name)) return nowhere;
  sectors[place] = { bytes: own, name };
  tick.sector = name;
  return end;
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
