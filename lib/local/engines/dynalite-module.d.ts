declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** `path` is the store's folder; the rest are milliseconds that a change of a table takes. */
  export default function dynalite(options: {
    readonly path?: string;
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }): Server;
}
