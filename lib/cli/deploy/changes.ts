import { clusterChangeFaults } from './cluster-changes.ts';
import type { Plan } from './check/plan.ts';
import { ok, type Row, willFail } from './check/row.ts';
import { replacementFaults } from './replacements.ts';
import { topicChangeFaults } from './topic-changes.ts';

/** A row for each change of what stands that would end half way, or one that says there is none. */
export function changeRows({ stacks }: Plan): readonly Row[] {
  const faults = stacks.flatMap(({ before, after }) =>
    before === undefined
      ? []
      : [
          ...topicChangeFaults(before, after),
          ...clusterChangeFaults(before, after),
          ...replacementFaults(before, after),
        ],
  );
  if (faults.length === 0) return [{ what: 'changes of what stands', ...ok('none that would be refused') }];
  return faults.map(fault => {
    const [, what = '', why = '', todo = ''] = /^(.*?): (.*?)(?:; (.*))?$/s.exec(fault) ?? [];
    return { what, ...willFail(why, todo) };
  });
}
