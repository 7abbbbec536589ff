import { exitCodes } from '../cli/exit-codes.ts';
import type { ExitCode } from '../cli/exit-codes.ts';
import type { Verdict } from '../core/diagnosis/answer.ts';

export function verdictCode(verdict: Verdict): ExitCode {
  switch (verdict) {
    case 'reachable':
      return exitCodes.clear;
    case 'blocked':
      return exitCodes.blocked;
    case 'inconclusive':
      return exitCodes.inconclusive;
  }
}
