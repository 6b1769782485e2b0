/** A form of SQL that only one of the two databases has, and what both understand, where there is such a thing. */
export interface SqlForm {
  /** Tried on a statement without comments and without what stands in quotes. */
  readonly pattern: RegExp;
  readonly name: string;
  readonly instead?: string;
  /** Refused with this error alone; a statement may hold the pattern and fail for another reason. */
  readonly errno?: number;
}

/** What MySQL 8.0 has and MariaDB 11.4 lacks. Asked only once MariaDB has refused a statement. */
export const mysqlOnly: readonly SqlForm[] = [
  {
    pattern: /\bAS\s+[\w`]+\s*(?:\([^)]*\)\s*)?ON\s+DUPLICATE\b/i,
    name: 'the row alias of an upsert',
    instead: 'VALUES(column)',
  },
  { pattern: /->>/, name: '->>', instead: 'JSON_UNQUOTE(JSON_EXTRACT(column, path))' },
  { pattern: /->/, name: '->', instead: 'JSON_EXTRACT(column, path)' },
  { pattern: /\bLATERAL\s*\(/i, name: 'LATERAL', instead: 'a subquery in SELECT, or a window function' },
  { pattern: /\bAS\s+JSON\s*\)/i, name: 'CAST AS JSON', instead: "JSON_EXTRACT(text, '$')" },
  { pattern: /\bMEMBER\s+OF\b/i, name: 'MEMBER OF', instead: 'JSON_CONTAINS(array, value)' },
  { pattern: /\bANY_VALUE\s*\(/i, name: 'ANY_VALUE', instead: 'MIN(column)' },
  { pattern: /\bUUID_TO_BIN\s*\(/i, name: 'UUID_TO_BIN', instead: "UNHEX(REPLACE(uuid, '-', ''))" },
  { pattern: /\bBIN_TO_UUID\s*\(/i, name: 'BIN_TO_UUID', instead: 'HEX(bytes)' },
  { pattern: /\bREGEXP_LIKE\s*\(/i, name: 'REGEXP_LIKE', instead: 'text REGEXP pattern' },
  {
    pattern: /\bREGEXP_(?:SUBSTR|REPLACE|INSTR)\s*\(/i,
    name: 'further arguments of regular expressions',
    errno: 1582,
  },
  { pattern: /\bGROUPING\s*\(/i, name: 'GROUPING', instead: 'IF(column IS NULL, …)' },
  { pattern: /\bVALUES\s+ROW\s*\(/i, name: 'VALUES ROW', instead: 'SELECT … UNION ALL SELECT …' },
  { pattern: /(?:^|\()\s*TABLE\s/i, name: 'TABLE as a query', instead: 'SELECT * FROM' },
  { pattern: /\bFOR\s+SHARE\b/i, name: 'FOR SHARE', instead: 'LOCK IN SHARE MODE' },
  { pattern: /\bFOR\s+UPDATE\s+OF\b/i, name: 'FOR UPDATE OF', instead: 'FOR UPDATE' },
  {
    pattern: /\b(?:INDEX|KEY)\b[^()]*\(\s*\(/i,
    name: 'an index on an expression',
    instead: 'an index on a generated column',
  },
  { pattern: /\b(?:IN)?VISIBLE\b/i, name: 'an invisible index' },
  {
    pattern: /\bJSON_VALUE\s*\([^]*\bRETURNING\b/i,
    name: 'RETURNING in JSON_VALUE',
    instead: 'CAST(JSON_VALUE(…) AS type)',
  },
  { pattern: /\bNOT\s+ENFORCED\b/i, name: 'a constraint that is not enforced' },
  { pattern: /\b(?:IGNORE|RESPECT)\s+NULLS\b/i, name: 'NULLS in window functions' },
  {
    pattern: /^\s*EXPLAIN\s+(?:ANALYZE|FORMAT\s*=\s*TREE)\b/i,
    name: 'this form of EXPLAIN',
    instead: 'EXPLAIN without it',
  },
  { pattern: /\bSRID\s+\d/i, name: 'a column with an SRID' },
  { pattern: /^\s*DELETE\s+FROM\s+[\w`.]+\s+(?:AS\s+)?\w+\s+WHERE/i, name: 'an alias in DELETE' },
];

/** What MariaDB 11.4 has and MySQL 8.0 refuses. */
export const mariadbOnly: readonly SqlForm[] = [
  {
    pattern: /^\s*(?:INSERT|REPLACE|DELETE|WITH)\b[^]*\bRETURNING\b/i,
    name: 'RETURNING',
    instead: 'SELECT in the same transaction, or generatedFields of the answer',
  },
  {
    pattern:
      /\b(?:CREATE|ALTER|DROP)\s+(?:OR\s+REPLACE\s+)?SEQUENCE\b|\b(?:NEXT|PREVIOUS)\s+VALUE\s+FOR\b|\b(?:NEXTVAL|LASTVAL|SETVAL)\s*\(/i,
    name: 'sequences',
    instead: 'AUTO_INCREMENT',
  },
  {
    pattern: /^\s*CREATE\s+OR\s+REPLACE\s+(?!(?:ALGORITHM|DEFINER|SQL|VIEW|SPATIAL)\b)/i,
    name: 'CREATE OR REPLACE of anything but a view',
    instead: 'DROP … IF EXISTS, then CREATE',
  },
  {
    pattern:
      /^\s*ALTER\b[^]*\bIF\s+(?:NOT\s+)?EXISTS\b|^\s*(?:CREATE\s+(?:\w+\s+)*?INDEX|DROP\s+INDEX|CREATE\s+VIEW)\s+IF\b/i,
    name: 'IF [NOT] EXISTS for columns, indexes and views',
  },
  {
    pattern: /\bSYSTEM\s+VERSIONING\b|\bFOR\s+SYSTEM_TIME\b|\bPERIOD\s+FOR\b/i,
    name: 'tables with system versions or periods',
  },
  {
    pattern:
      /^\s*(?:CREATE|ALTER)\b[^]*[\w`]\s+(?:UUID|INET4|INET6)\s*(?:[,)]|\b(?:NOT|NULL|PRIMARY|DEFAULT|UNIQUE|COMMENT)\b)/i,
    name: 'the types UUID, INET4 and INET6',
    instead: 'BINARY(16), VARBINARY',
  },
  {
    pattern:
      /^\s*(?:CREATE|ALTER)\b[^]*\bDEFAULT\s+(?!(?:CURRENT_TIMESTAMP|NOW|LOCALTIME(?:STAMP)?)\b)[a-z_]\w*\s*\(/i,
    name: 'an expression as DEFAULT without parentheses',
    instead: 'DEFAULT (expression)',
  },
  {
    pattern: /^\s*(?:CREATE|ALTER)\b[^]*\b(?:TEXT|BLOB|JSON)\b[^,()]*\bDEFAULT\s+(?!NULL\b|\()/i,
    name: 'DEFAULT of a TEXT, BLOB or JSON column',
    instead: 'DEFAULT (expression)',
  },
  {
    pattern:
      /\b(?:MEDIAN|PERCENTILE_(?:CONT|DISC)|JSON_(?:DETAILED|LOOSE|COMPACT|EXISTS|QUERY|NORMALIZE|EQUALS|KEY_VALUE|ARRAY_INTERSECT|OBJECT_TO_ARRAY|OBJECT_FILTER_KEYS)|NATURAL_SORT_KEY|SFORMAT|TO_CHAR|ADD_MONTHS|CHR|NVL2?|LENGTHB|ROWNUM|CRC32C|KDF|PASSWORD|ENCRYPT|DES_(?:EN|DE)CRYPT|COLUMN_(?:CREATE|ADD|GET|JSON))\s*\(/i,
    name: 'a function of MariaDB’s own',
  },
  {
    pattern: /\bROWS\s+EXAMINED\b|\bFETCH\s+(?:FIRST|NEXT)\b|\bWAIT\s+\d|\bGROUP_CONCAT\s*\([^)]*\bLIMIT\b/i,
    name: 'ROWS EXAMINED, FETCH FIRST, WAIT and LIMIT in GROUP_CONCAT',
    instead: 'LIMIT',
  },
  {
    pattern: /^\s*(?:EXECUTE\s+IMMEDIATE|SET\s+STATEMENT|BEGIN\s+NOT\s+ATOMIC)\b/i,
    name: 'EXECUTE IMMEDIATE, SET STATEMENT and BEGIN NOT ATOMIC',
  },
  {
    pattern: /(?:^|\bUNION(?:\s+ALL)?|\b(?:FROM|IN|AS)\s*\()\s*VALUES\s*\(/i,
    name: 'VALUES (…) as a query',
    instead: 'SELECT … UNION ALL SELECT …',
  },
  {
    pattern:
      /^(?![^]*\(\s*SELECT\b[^]*\bJSON_TABLE\b)[^]*\bJSON_TABLE\b[^]*\b(?:FOR\s+UPDATE|LOCK\s+IN\s+SHARE\s+MODE)\b/i,
    name: 'locks beside JSON_TABLE',
    instead: '(SELECT … FROM JSON_TABLE(…) j) r',
  },
  {
    pattern: /\bDUPLICATE\s+KEY\s+UPDATE\b[^]*\bVALUE\s*\(/i,
    name: 'VALUE(column) in an upsert',
    instead: 'VALUES(column)',
  },
  {
    pattern: /\bENGINE\s*=?\s*Aria\b|\bPERSISTENT\b|\bPAGE_CHECKSUM\b/i,
    name: 'options of MariaDB’s tables',
  },
  {
    pattern: /@@(?:\w+\.)?tx_(?:isolation|read_only)\b/i,
    name: '@@tx_isolation',
    instead: '@@transaction_isolation',
  },
];

export function formIn(code: string, forms: readonly SqlForm[], error?: number): SqlForm | undefined {
  return forms.find(({ pattern, errno = error }) => errno === error && pattern.test(code));
}
