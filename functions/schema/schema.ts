import type { SqlValue } from '../io/data-api.ts';

export interface SchemaStatement {
  readonly sql: string;
  readonly parameters?: Readonly<Record<string, SqlValue>>;
}

/**
 * The statements that make of an empty or older database the one that the functions use; each may run again. All tables are
 * made before any view, and all views before any row is written.
 */
export interface Schema {
  /** Whose it is; null where it is there with any pipelines. */
  readonly pipeline: string | null;
  readonly tables: readonly SchemaStatement[];
  readonly views: readonly SchemaStatement[];
  readonly rows: readonly SchemaStatement[];
}

/** Byte-wise, so that no two different texts are one to SQL; in MySQL 8.0 and MariaDB alike. */
export const collation = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_bin';
