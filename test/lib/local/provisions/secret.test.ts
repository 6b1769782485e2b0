import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createSecrets } from '../../../../lib/local/provisions/secret.ts';
import { appliedOf, wantedOf } from './wanted.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-secrets-'));
const file = join(folder, 'secrets.json');
after(() => rmSync(folder, { recursive: true }));

const properties = {
  GenerateSecretString: {
    SecretStringTemplate: '{"username":"millrace_query"}',
    GenerateStringKey: 'password',
    PasswordLength: 40,
    ExcludeCharacters: '!',
  },
};
const wanted = () => wantedOf('AWS::SecretsManager::Secret', properties);

test('a secret is made once, kept for its user alone, and the same at the next start', async () => {
  const secrets = createSecrets(file);
  const { ref } = await secrets.provision.apply(wanted());
  const found = await secrets.find(ref);
  const { username, password } = JSON.parse(found?.value ?? '') as Record<string, string>;
  assert.equal(username, 'millrace_query');
  assert.match(password ?? '', /^[A-Za-z0-9]{40}$/);
  assert.equal(statSync(file).mode & 0o777, 0o600);

  const next = createSecrets(file);
  assert.equal((await next.provision.apply(wanted())).ref, ref);
  for (const id of [ref, 'stack-Thing', ref.slice(0, -7)])
    assert.equal((await next.find(id))?.value, found?.value, id);
  assert.equal(await next.find('stack-Other'), undefined);
});

test('a secret that the template no longer has is gone', async () => {
  const secrets = createSecrets(file);
  const { ref } = await secrets.provision.apply(wanted());
  await secrets.provision.remove?.(appliedOf(ref, properties));
  assert.equal(await createSecrets(file).find(ref), undefined);
});
