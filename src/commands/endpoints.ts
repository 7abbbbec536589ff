/** The two arguments that name the pair. */
import type { ArgumentDefinition } from '../cli/options/definition.ts';
import { UsageError } from '../core/errors.ts';

/** Endpoints as typed. */
export interface EndpointPair {
  readonly source: string;
  readonly destination: string;
}

const forms = 'instance, interface, address, Name tag, host name, load balancer, VPC endpoint or internet';

export function endpointArguments(required: boolean): readonly ArgumentDefinition[] {
  return [
    { name: 'SOURCE', description: `where the traffic starts: ${forms}`, required },
    { name: 'DESTINATION', description: 'where it goes, named in the same ways', required },
  ];
}

/** The pair, or null where neither is named. @throws UsageError where one alone is. */
export function readPair(command: string, values: readonly string[]): EndpointPair | null {
  const [source, destination] = values;
  if (source === undefined) return null;
  if (source.trim() === '' || destination?.trim() === '') {
    throw new UsageError('INVALID_ENDPOINT', `The ${source.trim() === '' ? 'SOURCE' : 'DESTINATION'} is empty.`, { hint: 'Is a shell variable unset?' });
  }
  if (destination === undefined) {
    throw new UsageError('MISSING_ARGUMENT', `${command} has the SOURCE ${source}, but no DESTINATION.`, {
      hint: `Name both: netdiag ${command} ${source} DESTINATION.`,
    });
  }
  return { source, destination };
}
