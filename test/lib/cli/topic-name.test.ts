import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkHasNoTwin, checkTopicName } from '../../../lib/cli/topic-name.ts';

test('a name is refused that Kafka keeps for itself, or that a stream cannot read', () => {
  for (const name of ['__foo', '.foo', '.', '..', 'x', '', 'a b', 'a'.repeat(250)])
    assert.throws(
      () => checkTopicName(name),
      { name: 'Refusal', message: /^".*" cannot name a topic: / },
      name,
    );
  for (const name of ['ab', 'foo.bar', '_foo', 'a'.repeat(249)]) checkTopicName(name);
});

test('a name is refused that Kafka takes for that of another topic', () => {
  assert.throws(() => checkHasNoTwin('foo.bar', ['foo_bar']), {
    name: 'Refusal',
    message: /named "foo_bar"/,
  });
  checkHasNoTwin('foo.bar', ['foo.baz']);
});
