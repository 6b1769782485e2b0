import { describeRecording } from './recording.ts';

describeRecording('a stream whose function fails, hangs and dies', 60_000);
