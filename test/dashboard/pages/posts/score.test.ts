import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scoreText } from '../../../../dashboard/pages/posts/score-panel.tsx';

describe('a score', () => {
  it('has a sign and two digits', () => {
    assert.deepEqual(
      [0.254, -0.1, 0].map(score => scoreText(score)),
      ['+0.25', '−0.10', '0.00'],
    );
  });

  it('has as many digits as tell a tick from the next', () => {
    assert.deepEqual(
      [-0.15, -0.145, -0.14].map(score => scoreText(score, 0.005)),
      ['−0.150', '−0.145', '−0.140'],
    );
    assert.deepEqual(
      [0.2, 0.4].map(score => scoreText(score, 0.2)),
      ['+0.20', '+0.40'],
    );
  });
});
