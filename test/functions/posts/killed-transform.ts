import { context } from '../msk-event.ts';

/** The transform in a process of its own, which delivers the event that it is sent, says so, and waits to be killed. */
const { handler } = await import('../../../functions/transform/posts.ts');
process.on('message', (event: Parameters<typeof handler>[0]) => {
  void handler(event, context()).then(() => process.send?.('delivered'));
});
process.send?.('ready');
