import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localOutputs, outputNamed } from '../../../../lib/local/run/outputs.ts';

const outputs = { page: { DashboardUrl: 'https://d.example/', Name: 'x' }, data: { Table: 't' } };

test('the distribution’s address becomes the site’s, and the AWS endpoint is added', () => {
  const local = localOutputs(outputs, {
    stage: 'local',
    endpointUrl: 'http://127.0.0.1:4566',
    site: { domain: 'd.example', url: 'http://127.0.0.1:8080' },
  });
  assert.deepEqual(local, {
    page: { DashboardUrl: 'http://127.0.0.1:8080/', Name: 'x' },
    data: { Table: 't' },
    'millrace-local-local': { AwsEndpointUrl: 'http://127.0.0.1:4566' },
  });
});

test('an output is found in whichever stack has it', () => {
  assert.equal(outputNamed(outputs, 'Table'), 't');
  assert.equal(outputNamed(outputs, 'Nothing'), undefined);
});
