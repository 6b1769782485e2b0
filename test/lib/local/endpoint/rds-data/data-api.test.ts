import { after } from 'node:test';
// On one server. A test of the last one kills it.
import './ledger-suite.ts';
import './limits-suite.ts';
import './other-clients-suite.ts';
import './statements-suite.ts';
import { stopServer } from './use-api.ts';

after(stopServer);
