/** What health checks report, and which targets they leave in use. */
import type { Target, TargetGroup } from '../network/load-balancer.ts';

/** Health checks may be switched off, which counts as healthy. */
export const isHealthy = ({ health }: Target): boolean => health === 'healthy' || health === 'unavailable';

/** Takes new connections, or would if it were healthy. */
export const isInUse = ({ health }: Target): boolean => health !== 'draining' && health !== 'unhealthy.draining';

const MOST_NAMED = 5;

/** `1 of 3 targets of web is healthy: i-b is unhealthy (Target.Timeout)…`; null where all are, or nothing is told. */
export function healthWords({ name, targets }: TargetGroup): string | null {
  const all = (targets ?? []).filter(isInUse);
  const told = all.filter(({ health }) => health !== null);
  const bad = told.filter((target) => !isHealthy(target));
  if (bad.length === 0) return null;
  const healthy = told.length - bad.length;
  const named = bad.slice(0, MOST_NAMED).map(({ id, health, reason, description }) => `${id} is ${health ?? 'unknown'}${reason === null ? '' : ` (${[reason, description].filter((part) => part !== null).join(': ')})`}`);
  const more = bad.length > named.length ? `, and ${bad.length - named.length} more` : '';
  return `Health checks report ${healthy} of ${all.length} targets of ${name} healthy: ${named.join(', ')}${more}.`;
}

/** Health checks that pass where traffic does not: they go to another port, or the configuration was changed since. */
export function healthyAlthoughBlocked({ name, targets }: TargetGroup): string | null {
  const healthy = (targets ?? []).filter((target) => target.health === 'healthy');
  return healthy.length === 0 ? null : `Health checks report ${healthy.length === 1 ? (healthy[0]?.id ?? '') : `${healthy.length} targets`} of ${name} healthy although traffic to ${healthy.length === 1 ? 'it' : 'them'} is blocked: the checks go another way, or the configuration was changed since.`;
}
