import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseParameters } from '../../../../../lib/local/endpoint/rds-data/parameters.ts';
import { parseRequest, requiredText } from '../../../../../lib/local/endpoint/rds-data/request.ts';

const literal = (value: object, typeHint?: string) =>
  parseParameters([{ name: 'a', value, typeHint }]).get('a');

describe('parameters of a call', () => {
  const accepted: readonly (readonly [value: object, typeHint: string | undefined, literal: string])[] = [
    [{ isNull: true }, undefined, 'NULL'],
    [{ booleanValue: true }, undefined, 'TRUE'],
    [{ longValue: -3 }, undefined, '(-3)'],
    [{ longValue: '9223372036854775807' }, undefined, '9223372036854775807'],
    [{ doubleValue: 1.5 }, undefined, '1.5e0'],
    [{ doubleValue: 1e21 }, undefined, '1e+21'],
    [{ stringValue: "it's; --" }, undefined, "'it''s; --'"],
    [{ stringValue: "\\' OR 1=1" }, undefined, "_utf8mb4 X'5c27204f5220313d31'"],
    [{ stringValue: '2024-02-29' }, 'DATE', "'2024-02-29'"],
    [{ stringValue: '-1.50' }, 'DECIMAL', '(-1.50)'],
    [{ stringValue: '1.5e-3' }, 'DECIMAL', "CAST('1.5e-3' AS DECIMAL(65,30))"],
    [{ stringValue: '10:20:30.123' }, 'TIME', "'10:20:30.123'"],
    [{ stringValue: '2024-02-29 10:20:30.123' }, 'TIMESTAMP', "'2024-02-29 10:20:30.123'"],
    [{ stringValue: '{"a":1}' }, 'JSON', `'{"a":1}'`],
    [
      { stringValue: '0f0f0f0f-1111-2222-3333-444444444444' },
      'UUID',
      "'0f0f0f0f-1111-2222-3333-444444444444'",
    ],
    [{ isNull: true }, 'DATE', 'NULL'],
    [{ blobValue: 'AP8n' }, undefined, "_binary X'00ff27'"],
  ];
  for (const [value, typeHint, expected] of accepted) {
    it(`${JSON.stringify(value)} ${typeHint ?? ''} is ${expected}`, () => {
      assert.equal(literal(value, typeHint), expected);
    });
  }

  const refused: readonly (readonly [value: object, typeHint?: string])[] = [
    [{}],
    [{ longValue: 1, stringValue: 'a' }],
    [{ longValue: 1.5 }],
    [{ longValue: '9223372036854775808' }],
    [{ longValue: '-9223372036854775809' }],
    [{ doubleValue: 'NaN' }],
    [{ doubleValue: 'Infinity' }],
    [{ isNull: false }],
    [{ stringValue: 1 }],
    [{ arrayValue: { longValues: [1] } }],
    [{ toString: 'a' }],
    [{ stringValue: '2024-01-01T00:00:00Z' }, 'TIMESTAMP'],
    [{ stringValue: 'a' }, 'constructor'],
    [{ stringValue: '1; DROP TABLE a' }, 'DECIMAL'],
    [{ stringValue: '--1' }, 'DECIMAL'],
    [{ stringValue: '24-01-01' }, 'DATE'],
    [{ isNull: true }, 'date'],
  ];
  for (const [value, typeHint] of refused) {
    it(`${JSON.stringify(value)} ${typeHint ?? ''} is refused`, () => {
      assert.throws(() => literal(value, typeHint), { code: 'ValidationException' });
    });
  }

  it('needs a name and a value', () => {
    assert.throws(() => parseParameters([{ value: { isNull: true } }]), { code: 'ValidationException' });
    assert.throws(() => parseParameters([{ name: 'g' }]), { code: 'ValidationException', message: /'g'/ });
  });

  it('keeps whole numbers beyond 2^53 exact, and leaves text that looks like them alone', () => {
    const text =
      '{"a":{"longValue":9007199254740993},"b":{"longValue" : -9223372036854775808},"c":{"longValue":12}}';
    assert.deepEqual(parseRequest(text), {
      a: { longValue: '9007199254740993' },
      b: { longValue: '-9223372036854775808' },
      c: { longValue: 12 },
    });
    const quoted = JSON.stringify({ sql: 'x "longValue":9007199254740993}' });
    assert.deepEqual(parseRequest(quoted), { sql: 'x "longValue":9007199254740993}' });
  });

  it('has texts of the length that the model gives', () => {
    for (const text of ['ab', 'abc']) assert.equal(requiredText({ a: text }, 'a', 3, 2), text);
    for (const [text, bound] of [
      ['a', 'greater than or equal to 2'],
      ['', 'greater than or equal to 2'],
      ['abcd', 'less than or equal to 3'],
    ] as const)
      assert.throws(() => requiredText({ a: text }, 'a', 3, 2), {
        code: 'ValidationException',
        message: new RegExp(`Value at 'a' failed to satisfy constraint: Member must have length ${bound}$`),
      });
    assert.throws(() => requiredText({}, 'a', 3), { message: /Value null at 'a'/ });
    assert.throws(() => requiredText({ a: 1 }, 'a', 3), { message: /Member 'a' must be a string/ });
  });

  it('refuses a body that is no JSON object', () => {
    assert.throws(() => parseRequest('{'), { code: 'SerializationException' });
    assert.throws(() => parseRequest('[]'), { code: 'ValidationException' });
  });
});
