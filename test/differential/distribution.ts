/** What the generated questions are like: questions that are all alike, or all hopeless, would show little. */
import type { NaiveAnswer } from './describe.ts';

type Verdict = NaiveAnswer['verdict'];

export class Distribution {
  readonly verdicts: Record<Verdict, number> = { reachable: 0, blocked: 0, inconclusive: 0 };
  /** Blocked questions by the number of things that block. */
  readonly blocked: Record<number, number> = {};
  /** By topology and by what was put into the network. */
  readonly features: Record<string, Record<Verdict, number>> = {};
  /** Things that block, by kind and direction. */
  readonly kinds: Record<string, number> = {};
  total = 0;

  add(features: string[], { verdict, blockers }: NaiveAnswer): void {
    this.total++;
    this.verdicts[verdict]++;
    if (verdict === 'blocked') this.blocked[blockers.length] = (this.blocked[blockers.length] ?? 0) + 1;
    for (const feature of features) (this.features[feature] ??= { reachable: 0, blocked: 0, inconclusive: 0 })[verdict]++;
    for (const kind of new Set(blockers.map((blocker) => `${blocker.kind}, ${blocker.direction}`))) this.kinds[kind] = (this.kinds[kind] ?? 0) + 1;
  }

  share(verdict: Verdict): number {
    return this.verdicts[verdict] / this.total;
  }

  /** Of the blocked questions, those with one to three things to repair. */
  get plainlyBlocked(): number {
    return ((this.blocked[1] ?? 0) + (this.blocked[2] ?? 0) + (this.blocked[3] ?? 0)) / this.verdicts.blocked;
  }

  toString(): string {
    const features = Object.entries(this.features).sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { reachable, blocked, inconclusive }]) => `  ${name.padEnd(20)}${[reachable, blocked, inconclusive].map((count) => String(count).padStart(7)).join('')}`);
    const kinds = Object.entries(this.kinds).sort(([, a], [, b]) => b - a).map(([name, count]) => `  ${name.padEnd(32)}${String(count).padStart(7)}`);
    return [`${'questions'.padEnd(22)}reachable blocked inconclusive`, ...features, 'things that block, by number', ...Object.entries(this.blocked).map(([n, count]) => `  ${n.padEnd(32)}${String(count).padStart(7)}`), 'by kind', ...kinds].join('\n');
  }
}
