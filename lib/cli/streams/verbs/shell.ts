import { WrongUsage } from '../../../terminal/refusal.ts';
import { shell } from '../shell/command.ts';
import { verb } from './verb.ts';

export const shellVerb = verb({
  name: 'shell',
  words: '',
  lines: '  shell          an interactive client for CREATE STREAM and its like; < FILE for a script',
  flags: {},
  read({ json }, [name]) {
    if (name !== undefined) throw new WrongUsage(`shell reads statements from its input, not "${name}"`);
    if (json) throw new WrongUsage('--json does not go with shell');
  },
  run: ({ deployment, streams, isAgreed }) => shell(deployment, streams, isAgreed),
});
