// In one process, on one database.
import './chatters/graph-suite.ts';
import './chatters/ranking-suite.ts';
import './query/chatters-suite.ts';
