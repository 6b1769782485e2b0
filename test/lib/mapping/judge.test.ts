import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { settingsFaults, timeoutFault } from '../../../lib/mapping/judge.ts';
import { destinationTopic, type MappingSettings } from '../../../lib/mapping/settings.ts';
import { base, provisioned, withDestination } from '../local/trigger/play.ts';

const faults = (some: Partial<MappingSettings>): string => settingsFaults({ ...base, ...some }).join('; ');

describe('the judge of a mapping', () => {
  it('21: wants no more pollers at least than at most', () => {
    const pollers = (ProvisionedPollerConfig: NonNullable<MappingSettings['ProvisionedPollerConfig']>) =>
      faults({ ProvisionedPollerConfig });
    assert.equal(pollers({}), '');
    assert.equal(pollers({ MinimumPollers: 200 }), '');
    assert.equal(pollers({ MinimumPollers: 200, MaximumPollers: 2_000, PollerGroupName: 'a-B_9' }), '');
    assert.match(
      pollers({ MinimumPollers: 5, MaximumPollers: 4 }),
      /^MinimumPollers must be less than or equal/,
    );
  });

  it('23: takes functions of 14 minutes and no longer', () => {
    assert.equal(timeoutFault(840_000), undefined);
    assert.equal(timeoutFault(undefined), undefined);
    assert.match(timeoutFault(841_000) ?? '', /timeout of 841 s is over the 14 minutes/);
  });

  it('24: AT_TIMESTAMP needs a time', () => {
    assert.match(
      faults({ StartingPosition: 'AT_TIMESTAMP' }),
      /a starting position timestamp must be provided/,
    );
    assert.equal(faults({ StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: 1 }), '');
  });

  it('48, 83: what controls retries needs provisioned mode, and has bounds', () => {
    const asked = {
      MaximumRetryAttempts: 3,
      MaximumRecordAgeInSeconds: 60,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MetricsConfig: { Metrics: ['EventCount'] },
    } as const;
    const { MetricsConfig, ...retries } = asked;
    for (const [name, value] of Object.entries(retries))
      assert.match(
        faults({ [name]: value }),
        new RegExp(`^Unsupported '${name}' parameter for given event source mapping type\\.$`, 'i'),
      );
    assert.match(faults({ MetricsConfig }), /^MetricsConfig is only available for Provisioned Mode\. [^;]*$/);
    assert.match(settingsFaults(base, true).join(), /^LoggingConfig is only available for Provisioned Mode/);
    assert.equal(faults({ ...asked, ...provisioned }), '');
    assert.equal(
      faults({
        MaximumRetryAttempts: -1,
        MaximumRecordAgeInSeconds: -1,
        BisectBatchOnFunctionError: false,
        FunctionResponseTypes: [],
        MetricsConfig: { Metrics: [] },
      }),
      '',
    );
    assert.match(faults({ ...provisioned, MaximumRecordAgeInSeconds: 59 }), /-1, or from 60 to 604800/);
    assert.equal(faults({ ...provisioned, MaximumRecordAgeInSeconds: -1 }), '');
  });

  it('55: the destination is a topic of the same cluster, not the source, and needs provisioned mode', () => {
    assert.equal(faults(withDestination), '');
    assert.equal(destinationTopic({ ...base, ...withDestination }), 'failed');
    const to = (Destination: string) =>
      faults({ ...provisioned, DestinationConfig: { OnFailure: { Destination } } });
    for (const other of [
      'arn:aws:sqs:us-east-1:000000000000:q',
      'arn:aws:sns:us-east-1:0:t',
      'arn:aws:s3:::b',
      'kafka://',
    ])
      assert.equal(
        to(other),
        `${other} is not emulated on this machine: an on-failure destination is kafka:// and a topic of the same cluster.`,
      );
    assert.match(to('kafka://orders'), /must not be the topic of the event source\.$/);
    assert.equal(to(''), '');
    assert.match(
      faults({ DestinationConfig: withDestination.DestinationConfig }),
      /^DestinationConfig is only available for Provisioned Mode/,
    );
  });

  it('62: says what is wrong with a filter', () => {
    assert.match(
      faults({ FilterCriteria: { Filters: [{ Pattern: '{"value":"x"}' }] } }),
      /^Invalid filter pattern definition\. \(/,
    );
  });
});
