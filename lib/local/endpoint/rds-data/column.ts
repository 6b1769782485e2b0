import type { FieldPacket } from 'mysql2';
import { Types } from './wire-type.ts';

/** How a column's values appear in a Field: decided once per result, by type and flags on the wire. */
export type ValueKind = 'boolean' | 'long' | 'double' | 'decimal' | 'text' | 'time' | 'blob' | 'unsupported';

export interface Column {
  readonly kind: ValueKind;
  readonly packet: FieldPacket;
  readonly type: number;
  readonly flags: number;
  /** Bytes, or digits for numbers. */
  readonly length: number;
  readonly isUnsigned: boolean;
  readonly isJson: boolean;
}

export const Flag = {
  notNull: 1,
  unsigned: 32,
  binary: 128,
  enum: 256,
  autoIncrement: 512,
  set: 2048,
} as const;

/** Bytes, or a type that is no text, such as a date. */
export const binaryCharset = 63;

export function describeColumn(packet: FieldPacket): Column {
  const type = packet.columnType ?? packet.type ?? Types.VAR_STRING;
  const flags = typeof packet.flags === 'number' ? packet.flags : 0;
  const length = packet.columnLength ?? 0;
  const isUnsigned = (flags & Flag.unsigned) !== 0;
  const isJson = type === Types.JSON || packet.extendedFormat === 'json';
  const isBinary = packet.characterSet === binaryCharset;
  return { kind: kindOf(), packet, type, flags, length, isUnsigned, isJson };

  function kindOf(): ValueKind {
    if (isJson) return 'text';
    switch (type) {
      case Types.TINY:
        return length === 1 && !isUnsigned ? 'boolean' : 'long';
      case Types.BIT:
        return length === 1 ? 'boolean' : 'blob';
      case Types.SHORT:
      case Types.INT24:
      case Types.LONG:
      case Types.LONGLONG:
        return 'long';
      case Types.FLOAT:
      case Types.DOUBLE:
        return 'double';
      case Types.DECIMAL:
      case Types.NEWDECIMAL:
        return 'decimal';
      case Types.TIME:
      case Types.DATETIME:
      case Types.TIMESTAMP:
        return 'time';
      case Types.GEOMETRY:
      case Types.VECTOR:
        return 'unsupported';
      case Types.TINY_BLOB:
      case Types.MEDIUM_BLOB:
      case Types.LONG_BLOB:
      case Types.BLOB:
      case Types.VAR_STRING:
      case Types.VARCHAR:
      case Types.STRING:
        return isBinary && (flags & (Flag.enum | Flag.set)) === 0 ? 'blob' : 'text';
      default:
        return 'text';
    }
  }
}

/** The type as MySQL names it, for metadata and refusals: `INT UNSIGNED`, `VARCHAR`, `JSON`. */
export function typeName({ type, flags, packet, isUnsigned, isJson, kind }: Column): string {
  if (isJson) return 'JSON';
  if ((flags & Flag.enum) !== 0) return 'ENUM';
  if ((flags & Flag.set) !== 0) return 'SET';
  const isBytes = kind === 'blob';
  switch (type) {
    case Types.TINY:
      return kind === 'boolean' ? 'BIT' : signed('TINYINT');
    case Types.SHORT:
      return signed('SMALLINT');
    case Types.INT24:
      return signed('MEDIUMINT');
    case Types.LONG:
      return signed('INT');
    case Types.LONGLONG:
      return signed('BIGINT');
    case Types.DECIMAL:
    case Types.NEWDECIMAL:
      return signed('DECIMAL');
    case Types.FLOAT:
      return signed('FLOAT');
    case Types.DOUBLE:
      return signed('DOUBLE');
    case Types.STRING:
      return isBytes ? 'BINARY' : 'CHAR';
    case Types.VAR_STRING:
    case Types.VARCHAR:
      return isBytes ? 'VARBINARY' : 'VARCHAR';
    case Types.TINY_BLOB:
    case Types.MEDIUM_BLOB:
    case Types.LONG_BLOB:
    case Types.BLOB:
      return sized(isBytes ? 'BLOB' : 'TEXT', packet.columnLength ?? 0, isBytes ? 1 : 4);
    default:
      return names[type] ?? 'UNKNOWN';
  }

  function signed(name: string): string {
    return isUnsigned ? `${name} UNSIGNED` : name;
  }
}

const names: Readonly<Record<number, string>> = {
  [Types.NULL]: 'NULL',
  [Types.BIT]: 'BIT',
  [Types.YEAR]: 'YEAR',
  [Types.DATE]: 'DATE',
  [Types.TIME]: 'TIME',
  [Types.DATETIME]: 'DATETIME',
  [Types.TIMESTAMP]: 'TIMESTAMP',
  [Types.GEOMETRY]: 'GEOMETRY',
  [Types.VECTOR]: 'VECTOR',
};

function sized(name: string, length: number, bytesPerCharacter: number): string {
  if (length <= 255 * bytesPerCharacter) return `TINY${name}`;
  if (length <= 65_535 * bytesPerCharacter) return name;
  return length <= 16_777_215 * bytesPerCharacter ? `MEDIUM${name}` : `LONG${name}`;
}
