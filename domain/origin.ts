/** Where records come from: the ARN of their event source, and their topic. */
export interface Origin {
  readonly eventSourceArn: string;
  readonly topic: string;
}

/** 64 bits of an origin in 16 hexadecimal digits (FNV-1a), to begin the ids of what its records give. */
export function fingerprint({ eventSourceArn, topic }: Origin): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(`${eventSourceArn} ${topic}`)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
