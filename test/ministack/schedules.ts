import type { Rig } from './rig.ts';

/**
 * Turns every schedule off. What a function writes while its stack is deleted makes its log group anew here, which on AWS
 * no role of ours may; so nothing that a schedule started is under way when everything is destroyed.
 */
export async function turnSchedulesOff(rig: Rig): Promise<void> {
  const { Schedules } = (await call(rig, '/schedules')) as {
    readonly Schedules: readonly { Name: string }[];
  };
  for (const { Name } of Schedules) {
    const schedule = (await call(rig, `/schedules/${Name}`)) as object;
    await call(rig, `/schedules/${Name}`, { ...schedule, State: 'DISABLED' });
  }
}

/** MiniStack routes by the service that a request is signed for, and checks no signature. */
async function call({ server }: Rig, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${server.url}${path}`, {
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/scheduler/aws4_request, SignedHeaders=host, Signature=0',
      'content-type': 'application/json',
    },
    ...(body && { method: 'PUT', body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`scheduler ${path} answers ${response.status}: ${text}`);
  return JSON.parse(text);
}
