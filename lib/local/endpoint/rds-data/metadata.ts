import { Types } from './wire-type.ts';
import { binaryCharset, type Column, Flag, typeName } from './column.ts';

/** columnMetadata of one column; `type` is a number of java.sql.Types, `nullable` 0 or 1. */
export function columnMetadata(column: Column) {
  const { packet, flags, isUnsigned } = column;
  const isNumber = column.kind === 'long' || column.kind === 'double' || column.kind === 'decimal';
  return {
    arrayBaseColumnType: 0,
    isAutoIncrement: (flags & Flag.autoIncrement) !== 0,
    isCaseSensitive: false,
    isCurrency: false,
    isSigned: isNumber && !isUnsigned,
    label: packet.name,
    name: packet.orgName || packet.name,
    nullable: (flags & Flag.notNull) === 0 ? 1 : 0,
    precision: precision(column),
    scale: column.kind === 'decimal' ? packet.decimals : 0,
    schemaName: '',
    tableName: packet.table,
    type: jdbcType(column),
    typeName: typeName(column),
  };
}

function precision({ kind, length, isUnsigned, packet, isJson }: Column): number {
  const sign = isUnsigned ? 0 : 1;
  if (kind === 'long') return Math.max(1, length - sign);
  if (kind === 'decimal') return length - sign - (packet.decimals > 0 ? 1 : 0);
  if (kind === 'text' && !isJson && packet.characterSet !== binaryCharset)
    return Math.floor(length / 4) || length;
  return length;
}

function jdbcType({ kind, type, isJson, flags }: Column): number {
  if (isJson) return -1;
  if ((flags & (Flag.enum | Flag.set)) !== 0) return 1;
  if (kind === 'boolean') return -7;
  const isBytes = kind === 'blob';
  switch (type) {
    case Types.STRING:
      return isBytes ? -2 : 1;
    case Types.VAR_STRING:
    case Types.VARCHAR:
      return isBytes ? -3 : 12;
    case Types.TINY_BLOB:
    case Types.MEDIUM_BLOB:
    case Types.LONG_BLOB:
    case Types.BLOB:
      return isBytes ? -4 : -1;
    default:
      return jdbcTypes[type] ?? 1111;
  }
}

const jdbcTypes: Readonly<Record<number, number>> = {
  [Types.NULL]: 0,
  [Types.BIT]: -7,
  [Types.TINY]: -6,
  [Types.SHORT]: 5,
  [Types.INT24]: 4,
  [Types.LONG]: 4,
  [Types.LONGLONG]: -5,
  [Types.DECIMAL]: 3,
  [Types.NEWDECIMAL]: 3,
  [Types.FLOAT]: 7,
  [Types.DOUBLE]: 8,
  [Types.YEAR]: 91,
  [Types.DATE]: 91,
  [Types.TIME]: 92,
  [Types.DATETIME]: 93,
  [Types.TIMESTAMP]: 93,
};
