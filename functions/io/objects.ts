import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { answeringWithin } from './request-handler.ts';

let shared: S3Client | undefined;

/** Writes an object of a bucket; another one of its key is replaced. */
export async function putObject(bucket: string, key: string, text: string): Promise<void> {
  shared ??= new S3Client({ requestHandler: answeringWithin(60_000) });
  await shared.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text }));
}
