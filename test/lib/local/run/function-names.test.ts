import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainName, streamName } from '../../../../lib/local/run/function-names.ts';

for (const [name, plain] of [
  ['millrace-local-pipelines-MigrateFunction0A1B2C3D', 'Migrate'],
  ['millrace-dev-dashboard-Query0A1B2C3D', 'Query'],
  ['of-somebody-else', 'of-somebody-else'],
] as const)
  test(`${name} is ${plain} for short`, () => assert.equal(plainName(name), plain));

for (const [group, name] of [
  ['millrace-local-trades-transform', 'trades-transform'],
  ['millrace-local-votes:mine', 'votes'],
  ['millrace-prod-trades-transform', 'millrace-prod-trades-transform'],
  ['somebody-elses', 'somebody-elses'],
] as const)
  test(`a stream of group ${group} is ${name} in stage local`, () =>
    assert.equal(streamName('local', { ConsumerGroupId: group }), name));
