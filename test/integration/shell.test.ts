import { describe } from 'node:test';
import { ownStream } from './own-stream.ts';
import { shellGround } from './shell-ground.ts';
import { shellLife } from './shell-life.ts';
import { shellModules } from './shell-modules.ts';
import { shellRefusals } from './shell-refusals.ts';
import { tailing } from './tailing.ts';

describe('streams of one’s own', () => {
  const ground = shellGround();
  tailing(ground.run);
  shellRefusals(ground);
  shellLife(ground);
  shellModules(ground);
  ownStream(ground.run);
});
