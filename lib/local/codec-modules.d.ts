declare module 'lz4js' {
  /** The data of an LZ4 frame; lz4js 0.2.0. */
  export function decompress(frame: Uint8Array): Uint8Array;
}

declare module 'snappyjs' {
  /** The data of a raw snappy block; snappyjs 0.7.0. */
  export function uncompress(block: Buffer): Buffer;
}
