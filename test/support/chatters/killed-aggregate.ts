import { context } from '../../functions/msk-event.ts';

/** The aggregate in a process of its own, which delivers the event that it is sent; who started it may kill it before. */
const { handler } = await import('../../../functions/aggregate/chatters.ts');
process.on('message', (event: Parameters<typeof handler>[0]) => {
  void handler(event, context()).then(() => process.send?.('delivered'));
});
process.send?.('ready');
