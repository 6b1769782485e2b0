/**
 * For `logOverride`: esbuild only warns where a file without any export is imported from, as one is that an editor has emptied and
 * not yet written. Node refuses to load that.
 */
export const missingExports = { 'import-is-undefined': 'error' } as const;
