import { App } from 'aws-cdk-lib/core';
import { settingsOf } from '../lib/config.ts';
import { millrace } from '../lib/stacks/millrace.ts';

const app = new App();
millrace(app, settingsOf(app.node.tryGetContext('stage') ?? 'dev'));
app.synth();
