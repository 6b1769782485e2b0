import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { type App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Settings } from '../../../lib/settings/settings.ts';
import { settingsOfStage } from '../../../lib/settings/stages.ts';
import { appOf } from './assembly.ts';

interface Finding {
  readonly id: string;
  /** Of the resource it is about, from the app down. */
  readonly path: string;
}

interface Accepted extends Finding {
  readonly reason: string;
}

const domain = {
  name: 'dash.example.org',
  certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/x',
  zoneId: 'Z1D633PJN98FT9',
};

const cases: readonly (readonly [string, Settings])[] = [
  ['dev', settingsOfStage('dev')],
  ['prod', settingsOfStage('prod')],
  ['prod with a domain', { ...settingsOfStage('prod'), domain }],
];

for (const [name, settings] of cases) {
  const app = appOf(settings.stage, settings);

  test(`${name}: AWS’s checks find nothing that is not accepted with a reason`, () => {
    assert.deepEqual(findings(app), []);
  });

  test(`${name}: what is accepted says why, in a sentence, and is one finding on one resource`, () => {
    const all = unaccepted(settings);
    assert.ok(all.length > 10, 'the checks look at nothing');
    for (const { id, path, reason } of accepted(app)) {
      assert.match(reason, /^[A-Z].{30,}\.$/, `${path}: ${id}`);
      const found = all.filter(finding => finding.id === id && `${finding.path}/`.startsWith(`${path}/`));
      assert.equal(found.length, 1, `${path}: ${id} is accepted once and found ${found.length} times`);
    }
  });
}

function findings(app: App): Finding[] {
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => ({ id: ruleName, path: constructPath ?? '' })),
  );
}

/** What would be found if nothing were accepted. */
function unaccepted(settings: Settings): Finding[] {
  const accept = mock.method(Validations.prototype, 'acknowledge', () => undefined);
  try {
    return findings(appOf(settings.stage, settings));
  } finally {
    accept.mock.restore();
  }
}

function accepted(app: App): Accepted[] {
  return app.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        .flatMap(({ data }) => Object.entries(data as Record<string, string>))
        .map(([key, reason]) => ({ id: key.replace(/^annotation::/i, ''), path: node.path, reason })),
    )
    .filter(({ id }) => id.startsWith('AwsSolutions-'));
}
