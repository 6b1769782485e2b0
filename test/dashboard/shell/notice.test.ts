import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComponentChildren, VNode } from 'preact';
import type { Connection } from '../../../dashboard/feed/connection.ts';
import { Notice } from '../../../dashboard/shell/notice.tsx';

const now = Date.UTC(2026, 0, 31, 12);
const live: Connection = { kind: 'live' };
const waking: Connection = { kind: 'waking', since: now, retryAt: now + 2000 };
const lost: Connection = { kind: 'lost', since: now, retryAt: now + 4000, reason: 'the server answered 500' };

const said = (connections: readonly Connection[], hasData = false): string =>
  textOf(Notice({ connections, hasData, now, onRetry: () => undefined, onReset: () => undefined }));

test('a waking database is said to be waking, with when the page asks again', () => {
  assert.match(said([waking, live]), /^Database waking It sleeps when nobody looks.*Next try in 2 sTry now$/);
  assert.doesNotMatch(said([waking]), /last data/);
  assert.match(said([waking], true), /You see the last data\./);
});

test('a lost connection goes before it, and nothing is said while all is well', () => {
  assert.match(said([waking, lost]), /^Connection lost since .*: the server answered 500\./);
  assert.equal(said([live, { kind: 'connecting' }]), '');
});

test('a question that the server refuses is called that, with the reason and a way out', () => {
  const refused: Connection = { kind: 'refused', retryAt: now + 4000, reason: 'day must be a date' };
  assert.match(said([refused, waking]), /^Question refused: day must be a date\..*Choose anewTry now$/);
  assert.match(said([refused, lost]), /^Connection lost/);
});

/** The text of what a component without state renders. */
function textOf(children: ComponentChildren): string {
  if (Array.isArray(children)) return children.map(textOf).join('');
  if (typeof children === 'string' || typeof children === 'number') return String(children);
  return isElement(children) ? textOf(children.props.children) : '';
}

function isElement(children: ComponentChildren): children is VNode<{ children?: ComponentChildren }> {
  return typeof children === 'object' && children !== null && 'props' in children;
}
