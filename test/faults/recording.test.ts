import { provisioned } from '../lib/local/trigger/play.ts';
import { describeRecording } from '../lib/local/trigger/recording.ts';

describeRecording('a million records through a function that fails, hangs and dies', 1_000_000);

describeRecording('records through such a function whose failed batches are halved', 200_000, {
  ...provisioned,
  BisectBatchOnFunctionError: true,
});
