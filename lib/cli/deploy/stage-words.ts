import { settingsOfStage } from '../../settings/stages.ts';
import { domainNameOf } from '../../settings/domain-name.ts';
import { Refusal, WrongUsage } from '../../terminal/refusal.ts';
import { contextOf } from './cdk.ts';

/**
 * Looks at the words for `cdk deploy` or `cdk destroy` before AWS is asked anything. Wrong usage when they would act on another
 * stage than was meant, the CLI taking what it does not know for granted, or when synthesis would refuse what they say.
 */
export function checkWords(words: readonly string[]): void {
  const stray = words.find(word => /^--stage(=|$)/.test(word));
  if (stray !== undefined) throw new WrongUsage(`there is no ${stray}; a stage is named by -c stage=prod`);
  const [first] = words;
  if (first !== undefined && !first.startsWith('-'))
    throw new WrongUsage(`unexpected word "${first}": a stage goes as a whole, named by -c stage=prod`);
  const { stage = 'dev', alarmEmail, domain, certificate, zone } = contextIn(words);
  try {
    settingsOfStage(stage, alarmEmail);
    domainNameOf({ domain, certificate, zone });
  } catch (error) {
    const line = error instanceof Error ? error.message : String(error);
    throw words.length === 0 ? new Refusal(line) : new WrongUsage(line);
  }
}

function contextIn(words: readonly string[]): Readonly<Record<string, string>> {
  const pairs = contextOf(words).filter(word => word !== '-c');
  return Object.fromEntries(
    pairs.map(pair => {
      const at = pair.indexOf('=');
      if (at < 1) throw new WrongUsage(`-c wants KEY=VALUE, not "${pair}"`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
