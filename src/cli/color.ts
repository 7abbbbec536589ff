/** The one place that decides about colour. Both outputs ask it, each for itself. */
import type { ColorLevel } from './context.ts';

export interface ColorQuestion {
  readonly isTerminal: boolean;
  /** `--no-color` was given. */
  readonly noColor: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Order: `--no-color`, `NO_COLOR` (any value but the empty one), `FORCE_COLOR` and `CLICOLOR_FORCE`, then whether it is
 * a terminal that understands colour. https://no-color.org
 */
export function colorLevel({ isTerminal, noColor, env }: ColorQuestion): ColorLevel {
  if (noColor || isSet(env['NO_COLOR'])) return 0;
  const forced = forcedLevel(env);
  if (forced !== null) return forced;
  if (!isTerminal || env['TERM'] === 'dumb') return 0;
  return terminalLevel(env);
}

function forcedLevel(env: ColorQuestion['env']): ColorLevel | null {
  const force = env['FORCE_COLOR'];
  switch (force) {
    case undefined:
      break;
    case '0':
    case 'false':
      return 0;
    case '1':
      return 1;
    case '2':
      return 2;
    case '3':
      return 3;
    default:
      return terminalLevel(env);
  }
  const cliColor = env['CLICOLOR_FORCE'];
  return isSet(cliColor) && cliColor !== '0' ? terminalLevel(env) : null;
}

function terminalLevel(env: ColorQuestion['env']): ColorLevel {
  if (/^(truecolor|24bit)$/i.test(env['COLORTERM'] ?? '')) return 3;
  if (/256(color)?$/i.test(env['TERM'] ?? '')) return 2;
  return 1;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
