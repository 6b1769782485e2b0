import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LocalRun } from '../../../../lib/cli/local-run.ts';
import { ownTopic } from '../../../../lib/cli/produce/own-topic.ts';
import { sources } from '../../../../lib/cli/produce/sources.ts';

/** A run with these topics, of which nothing else is asked. */
function runWith(...topics: readonly string[]): LocalRun {
  return { ownTopics: async () => topics } as unknown as LocalRun;
}

for (const source of sources.filter(({ topic }) => topic !== undefined))
  test(`${source.name} is refused by a run that was started without it`, async () => {
    const message = new RegExp(`^the run has no topic for ${source.name}: `);
    await assert.rejects(ownTopic(source, runWith('others')), { name: 'Refusal', message });
  });

test('a source goes to the topic of its pipeline', async () => {
  const run = runWith('trading_data', 'coffee', 'coffee.scored');
  const topicOf = (name: string) => {
    const source = sources.find(each => each.name === name);
    assert.ok(source);
    return ownTopic(source, run);
  };
  assert.equal(await topicOf('trades'), 'trading_data');
  assert.equal(await topicOf('posts'), 'coffee');
  await assert.rejects(topicOf('raw'), { name: 'WrongUsage', message: 'say which topic: --topic T' });
});

test('a run that does not tell its topics is taken to have those with one name everywhere', async () => {
  const trades = sources.find(({ name }) => name === 'trades');
  assert.ok(trades);
  assert.equal(await ownTopic(trades, runWith()), 'trading_data');
});
