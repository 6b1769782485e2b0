declare module 'kafkajs/src/network/requestQueue/index.js' {
  /** One broker connection's requests; kafkajs 2.2.4. */
  export default class RequestQueue {
    readonly pending: readonly unknown[];
    throttledUntil: number;
    scheduleCheckPendingRequests: (this: RequestQueue) => void;
  }
}
