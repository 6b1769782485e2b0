import { WrongUsage } from '../../../terminal/refusal.ts';
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
  async run({ deployment, streams, isAgreed }) {
    // No other verb needs the client: a short command reads less code.
    const { shell } = await import('../shell/command.ts');
    await shell(deployment, streams, isAgreed);
  },
});
