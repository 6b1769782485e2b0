import { after, before, describe } from 'node:test';
import { type PostsGround, startPostsGround } from '../../support/posts/ground.ts';
import { hostileSuite } from './hostile-suite.ts';
import { liveSuite } from './live-suite.ts';
import { transformSuite } from './transform-suite.ts';

describe('posts on a broker', () => {
  let ground: PostsGround;
  before(async () => {
    ground = await startPostsGround();
  });
  after(() => ground.stop());

  describe('the transform', () => transformSuite(() => ground));
  describe('posts of others', () => hostileSuite(() => ground));
  describe('live posts', () => liveSuite(() => ground));
});
