import { confirm } from '../../terminal/confirm.ts';
import { cdk, type CdkOptions } from './cdk.ts';

/**
 * Shows what all stacks together would newly allow, and has a person agree to it, before anything is deployed: the CLI asks
 * stack by stack, the last time after three quarters of an hour. Nothing is asked where nothing new is allowed.
 */
export async function approve(
  assembly: string,
  words: readonly string[],
  options: CdkOptions,
): Promise<void> {
  const wanted = approvalOf(words);
  if (wanted === 'never') return;
  const lines: string[] = [];
  await cdk(['diff', '--security-only', '--method', 'template', '--app', assembly, ...profileWords(words)], {
    ...options,
    hear: line => lines.push(line),
  });
  const isSame = lines.some(line => /differences: 0\b/.test(line));
  if (isSame && wanted !== 'any-change') return;
  await confirm(false, 'Deploying these stacks with what they newly allow');
}

/** Words for the CLI that ask nothing again. */
export function withoutApproval(words: readonly string[]): readonly string[] {
  const at = words.indexOf('--require-approval');
  return words.filter(
    (word, index) => !word.startsWith('--require-approval') && (at < 0 || index !== at + 1),
  );
}

function approvalOf(words: readonly string[]): string {
  if (words.includes('--yes') || words.includes('-y')) return 'never';
  const at = words.indexOf('--require-approval');
  const joined = words.find(word => word.startsWith('--require-approval='));
  return (at < 0 ? joined?.slice('--require-approval='.length) : words[at + 1]) ?? 'broadening';
}

function profileWords(words: readonly string[]): readonly string[] {
  const at = words.findIndex(word => word === '--profile');
  return at < 0 ? words.filter(word => word.startsWith('--profile=')) : words.slice(at, at + 2);
}
