// In one process, on one database. The last one sets variables of its own.
import './posts/sums-suite.ts';
import './posts/closings-suite.ts';
import './posts/growth-suite.ts';
import './query/posts/queries-suite.ts';
import './query/posts/windows-suite.ts';
