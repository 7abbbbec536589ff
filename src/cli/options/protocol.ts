import { UsageError } from '../../core/errors.ts';
import { parseProtocol as protocolNumber } from '../../core/traffic/protocol.ts';

/** The IANA number of `tcp`, `udp`, `icmp`, `icmpv6`, or of a number as text. */
export function parseProtocol(text: string, option: string): number {
  const number = /^0\d/.test(text) ? null : protocolNumber(text);
  // Security group rules know "all"; the command line says it by leaving the option out.
  if (number !== null && number !== 'all') return number;
  throw new UsageError('INVALID_OPTION_VALUE', `${option} takes tcp, udp, icmp, icmpv6 or a protocol number from 0 to 255, not "${text}".`, {
    hint: 'Other protocols go by their IANA number: 47 is GRE, 50 is ESP, 132 is SCTP.',
  });
}
