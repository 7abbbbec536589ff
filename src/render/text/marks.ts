import type { HopAction, Verdict } from '../../core/diagnosis/answer.ts';
import type { TextStyle } from './style.ts';
import type { Text } from './text.ts';
import { t } from './text.ts';

/** Good, bad, unknown: told apart by shape, and by colour where there is one. */
export interface Marks {
  readonly good: Text;
  readonly bad: Text;
  readonly unknown: Text;
  readonly warning: Text;
  readonly forward: Text;
  readonly translate: Text;
  readonly arrow: Text;
  /** Columns of the widest of them. */
  readonly width: number;
}

const UNICODE: Marks = {
  good: t`✓`.in('green'), bad: t`✗`.in('red', 'bold'), unknown: t`?`.in('yellow', 'bold'), warning: t`!`.in('yellow'),
  forward: t`→`.in('green'), translate: t`⇄`.in('cyan'), arrow: t`→`, width: 1,
};

const ASCII: Marks = {
  good: t`ok`.in('green'), bad: t`x`.in('red', 'bold'), unknown: t`?`.in('yellow', 'bold'), warning: t`!`.in('yellow'),
  forward: t`->`.in('green'), translate: t`<>`.in('cyan'), arrow: t`->`, width: 2,
};

export function marksOf(style: TextStyle): Marks {
  return style.unicode ? UNICODE : ASCII;
}

/** `✗ blocked`, `✓ reachable`, `? not known`. */
export function verdictText(verdict: Verdict, style: TextStyle): Text {
  const marks = marksOf(style);
  switch (verdict) {
    case 'blocked': return t`${marks.bad} ${t`blocked`.in('red', 'bold')}`;
    case 'reachable': return t`${marks.good} ${t`reachable`.in('green', 'bold')}`;
    case 'inconclusive': return t`${marks.unknown} ${t`not known`.in('yellow', 'bold')}`;
  }
}

export function actionMark(action: HopAction, style: TextStyle): Text {
  const marks = marksOf(style);
  switch (action) {
    case 'allow':
    case 'deliver': return marks.good;
    case 'forward': return marks.forward;
    case 'translate': return marks.translate;
    case 'deny':
    case 'drop': return marks.bad;
    case 'unknown': return marks.unknown;
  }
}
