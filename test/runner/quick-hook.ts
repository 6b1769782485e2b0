import asyncHooks, { AsyncLocalStorage, createHook, executionAsyncId } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';

/**
 * Node's runner hooks itself into every promise that a test makes, to find the test of an error that nobody waits for: a
 * third of what tests take. The context that Node carries on from the test's own function says the same at no cost. Loaded before
 * the runner, which takes both functions from here.
 */
const running = new AsyncLocalStorage<number>();
tracingChannel('node.test').start.bindStore(running, () => executionAsyncId());

Object.assign(asyncHooks, {
  createHook: (runner: asyncHooks.HookCallbacks) =>
    createHook({
      init: (id, type, ...rest) => {
        if (type === 'Test') runner.init?.(id, type, ...rest);
      },
      trackPromises: false,
    }),
  executionAsyncId: () => running.getStore() ?? executionAsyncId(),
});
