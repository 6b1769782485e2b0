import { describe } from 'node:test';
import { chattersSuite } from './chatters-suite.ts';
import { skipWithoutChromium } from './chromium.ts';
import { pollingSuite } from './polling-suite.ts';
import { postsSuite } from './posts-suite.ts';
import { readerSuite } from './reader-suite.ts';
import { useRig } from './rig.ts';
import { tradesSuite } from './trades-suite.ts';

describe('pages in a browser', { skip: skipWithoutChromium() }, () => {
  const rig = useRig();

  describe('the page of trades', () => tradesSuite(rig));
  describe('the page and its data', () => pollingSuite(rig));
  describe('the page of posts', () => postsSuite(rig));
  describe('the page of chatters', () => chattersSuite(rig));
  describe('the page meets its readers', () => readerSuite(rig));
});
