export const usage = `usage: npm run streams -- VERB [NAME] [--json] [--state DIR]

  list           every stream: topic, function, batching, status, lag
  info NAME      one stream in full: offsets and lag by partition, what was set aside and why
  start NAME     go on where it stopped; --all for every stream
  stop NAME      finish the batch under way, commit, stop; --all for every stream

  --json         for programs: JSON on stdout, nothing else
  --state DIR    the run to act on (default .millrace)

A stream keeps its place: whatever stops it, it goes on after the last batch it committed.`;
