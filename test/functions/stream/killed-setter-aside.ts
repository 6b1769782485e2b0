import { createHandler } from '../../../functions/stream/handler.ts';
import { context, mskEvent } from '../msk-event.ts';

/** A function in a process of its own, to be killed while it sets a record aside. */
const stream = (): never => {
  throw new Error('bad is bad');
};
await createHandler(stream, process.env)(mskEvent([{ offset: 1, value: 'bad' }]), context());
