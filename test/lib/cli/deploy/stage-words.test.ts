import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkWords } from '../../../../lib/cli/deploy/stage-words.ts';
import { WrongUsage } from '../../../../lib/terminal/refusal.ts';
import { program } from '../../../support/run/program.ts';

const certificate = 'certificate=arn:aws:acm:us-east-1:000000000000:certificate/0a';

const wrong: readonly (readonly [string, RegExp])[] = [
  ['--stage prod', /^there is no --stage; a stage is named by -c stage=prod$/],
  ['--force --stage=prod', /^there is no --stage=prod; /],
  ['prod', /^unexpected word "prod"/],
  ['-c stage=production', /^stage: expected one of local, dev, prod, bench, got "production"/],
  ['-c stage=', /^stage: expected one of/],
  ['--context=stage=Prod', /^stage: expected one of/],
  ['-c prod', /^-c wants KEY=VALUE, not "prod"$/],
  ['-c alarmEmail=nobody', /alarmEmail must be an address such as who@example\.com/],
  ['-c domain=dash.example.org', /^certificate: missing; pass -c certificate=VALUE/],
];
for (const [words, line] of wrong) {
  test(`wrong usage, and which: ${words}`, () => {
    assert.throws(
      () => checkWords(words.split(' ')),
      error => error instanceof WrongUsage && line.test(error.message),
    );
  });
}

for (const words of [
  '',
  '-c stage=prod --require-approval never',
  '-cstage=prod -c x=1',
  `-c domain=dash.example.org -c ${certificate} -c zone=Z1D633PJN98FT9 --force`,
]) {
  test(`goes on to AWS: ${words || 'nothing'}`, () =>
    assert.doesNotThrow(() => checkWords(words.split(' ').filter(Boolean))));
}

for (const name of ['deploy', 'destroy'] as const) {
  test(`npm run ${name} ends with 2 before it asks AWS anything`, async () => {
    const { code, stderr } = await program(name, ['--stage', 'prod'], { AWS_REGION: '' }).ended;
    assert.equal(code, 2);
    assert.match(stderr, new RegExp(`^${name}: there is no --stage;.*\n\nusage: npm run ${name} `));
  });
}
