/** V8 clears up less often, and in no threads of its own, which would take the processor from the tests beside it: a tenth less work. */
export const roomy = [
  '--single-threaded-gc',
  '--min-semi-space-size=16',
  '--max-semi-space-size=32',
  '--initial-old-space-size=512',
];
