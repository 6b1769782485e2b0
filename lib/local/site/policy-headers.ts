import { type JsonObject, listOf, objectOf, textOf } from '../assembly/template.ts';
import type { Headers } from './definition.ts';

/** Headers of a CloudFront response headers policy, names in lower case. */
export function policyHeaders(config: JsonObject): Headers {
  const security = objectOf(config.SecurityHeadersConfig);
  const headers: Record<string, string> = {};
  const set = (name: string, value: string): void => {
    if (value !== '') headers[name] = value;
  };
  set('content-security-policy', textOf(objectOf(security.ContentSecurityPolicy).ContentSecurityPolicy));
  set('x-content-type-options', security.ContentTypeOptions === undefined ? '' : 'nosniff');
  set('x-frame-options', textOf(objectOf(security.FrameOptions).FrameOption));
  set('referrer-policy', textOf(objectOf(security.ReferrerPolicy).ReferrerPolicy));
  set('strict-transport-security', transportSecurity(objectOf(security.StrictTransportSecurity)));
  for (const item of listOf(objectOf(config.CustomHeadersConfig).Items))
    set(textOf(objectOf(item).Header).toLowerCase(), textOf(objectOf(item).Value));
  return headers;
}

/** Browsers ignore it over http; sent all the same, so that both targets answer alike. */
function transportSecurity(rule: JsonObject): string {
  const age = textOf(rule.AccessControlMaxAgeSec);
  if (age === '') return '';
  const flag = (name: string, text: string): string => (textOf(rule[name]) === 'true' ? `; ${text}` : '');
  return `max-age=${age}${flag('IncludeSubdomains', 'includeSubDomains')}${flag('Preload', 'preload')}`;
}
