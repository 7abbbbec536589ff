import type { TrafficJson, TrafficSetJson } from '../../core/traffic/json.ts';
import type { Text } from './text.ts';
import { joined, t } from './text.ts';
import { icmpTypeText, portRange } from './words.ts';

/** A traffic set to read: `tcp 80, 443; icmp echo request`, `everything`, `nothing`. */
export function trafficSetText(set: TrafficSetJson): Text {
  if (set.length === 0) return t`nothing`;
  if (set.some((entry) => entry.protocol === 'all')) return t`everything`;
  return joined(set.map(entryText), t`; `);
}

function entryText(entry: TrafficJson): Text {
  const { protocol, ports, types } = entry;
  if (protocol === 'other') return t`every other protocol`;
  const label = /^\d+$/.test(protocol) ? t`protocol ${protocol}` : t`${protocol}`;
  if (ports !== undefined) return ports.length === 0 ? t`no ${label}` : t`${label} ${joined(ports.map(portRange), t`, `)}`;
  if (types !== undefined) {
    if (types.length === 0) return t`no ${label}`;
    return t`${label} ${joined(types.map(({ type, code }) => icmpTypeText(protocol, type, code ?? null)), t`, `)}`;
  }
  return label.plain === protocol ? t`all ${label}` : label;
}
