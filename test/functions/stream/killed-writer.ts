import { createHandler } from '../../../functions/stream/handler.ts';
import { context, mskEvent } from '../msk-event.ts';

/** A function in a process of its own, to be killed in the middle of its thousands of statements. */
const stream = (batch: Uint8Array[]) =>
  batch.flatMap((_, id) => [
    ['INSERT INTO arcs (a, b) VALUES (:id, 1)', { id }],
    ['INSERT INTO vertices (id, seen) VALUES (:id, 1)', { id }],
  ]);
const records = Array.from({ length: 20_000 }, (_, offset) => ({ offset, value: 'x' }));
await createHandler(stream, { ...process.env, STREAM: 'votes' })(mskEvent(records), context());
