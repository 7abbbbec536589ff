/** Where to look: AWS by a profile in a Region, a built-in lab, or a snapshot folder; and what of that is settled already. */
import { resolve } from 'node:path';
import type { Context } from '../../cli/context.ts';
import { findSnapshotFolders } from '../../sources/files/snapshot-find.ts';
import type { Asker } from '../asker.ts';
import type { Entry } from '../picker/question.ts';
import { regionEntries, typedRegion } from './regions.ts';

/** Options that name the place. */
export type SourceChoice = ReadonlyMap<string, readonly string[]>;

/** Asks for the kind of place, then for the place; of AWS only what `settleAws` finds open. */
export async function chooseSource(asker: Asker, context: Context): Promise<SourceChoice> {
  const { env } = context;
  const profile = firstSet(env, 'AWS_PROFILE', 'AWS_DEFAULT_PROFILE');
  const region = firstSet(env, 'AWS_REGION', 'AWS_DEFAULT_REGION');
  const settled = [...(profile === null ? [] : [`profile ${profile}`]), ...(region === null ? [] : [region])].join(', ');
  const kinds: readonly Entry<'aws' | 'lab' | 'snapshot'>[] = [
    { value: 'aws', cells: ['AWS', settled === '' ? 'an account in a Region' : settled] },
    { value: 'lab', cells: ['A built-in lab', 'no AWS account needed'] },
    { value: 'snapshot', cells: ['A snapshot folder', 'saved by netdiag or the AWS CLI'] },
  ];
  switch (await asker.choose({ message: 'Where to look?', entries: kinds })) {
    case 'aws': return await settleAws(asker, context, new Map(), true);
    case 'lab': return new Map([['lab', [await chooseLab(asker)]]]);
    case 'snapshot': return new Map([['snapshot', [await chooseSnapshot(asker, context)]]]);
  }
}

async function chooseLab(asker: Asker): Promise<string> {
  const { listLabs } = await import('../../sources/labs/index.ts');
  const entries = listLabs().flatMap((lab) => lab.stages.map((stage): Entry<string> => ({ value: `${lab.name}:${stage.name}`, cells: [`${lab.name}:${stage.name}`, stage.title], keywords: () => [lab.title] })));
  return await asker.choose({ message: 'Which lab?', entries, columns: ['lab', 'what it shows'], noun: { one: 'stage', many: 'stages' } });
}

async function chooseSnapshot(asker: Asker, { cwd }: Context): Promise<string> {
  const folders = await findSnapshotFolders(resolve(cwd));
  return await asker.choose({
    message: 'Which snapshot folder?',
    entries: folders.map((name) => ({ value: name, cells: [name] })),
    noun: { one: 'folder here', many: 'folders here' },
    own: (text) => ({ entry: { value: text, cells: [text] }, isExact: false }),
  });
}

/**
 * Asks for the profile and the Region that neither options nor environment nor the shared config files settle.
 * @param isOpen may a profile be chosen although `default` would do?
 */
export async function settleAws(asker: Asker, context: Context, options: SourceChoice, isOpen: boolean): Promise<SourceChoice> {
  const { env } = context;
  const { loadSharedConfig } = await import('../../sources/aws/shared-config.ts');
  const { profiles } = await loadSharedConfig(env);
  const settled = new Map(options);
  const hasKeys = firstSet(env, 'AWS_ACCESS_KEY_ID', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI') !== null;
  const named = options.get('profile') ?? [firstSet(env, 'AWS_PROFILE', 'AWS_DEFAULT_PROFILE')].filter((name) => name !== null);
  const isDefaultEnough = profiles.has('default') && (!isOpen || profiles.size === 1);
  if (named.length === 0 && !hasKeys && !isDefaultEnough && profiles.size > 0) {
    const entries = [...profiles].map(([name, values]): Entry<string> => ({ value: name, cells: [name, values['region'] ?? '', values['sso_account_id'] ?? ''] }));
    entries.sort((a, b) => Number(b.value === 'default') - Number(a.value === 'default') || (a.value < b.value ? -1 : 1));
    settled.set('profile', [await asker.choose({ message: 'Which AWS profile?', entries, columns: ['profile', 'Region', 'account'], noun: { one: 'profile', many: 'profiles' } })]);
  }
  const used = settled.get('profile') ?? (named.length > 0 ? named : ['default']);
  const hasRegion = options.has('region') || firstSet(env, 'AWS_REGION', 'AWS_DEFAULT_REGION') !== null || used.every((name) => (profiles.get(name)?.['region'] ?? '') !== '');
  if (!hasRegion) {
    settled.set('region', [await asker.choose({ message: 'Which Region?', entries: regionEntries(), columns: ['Region', 'place'], noun: { one: 'Region', many: 'Regions' }, own: typedRegion })]);
  }
  return settled;
}

function firstSet(env: Context['env'], ...names: readonly string[]): string | null {
  return names.map((name) => env[name]).find((value) => value !== undefined && value !== '') ?? null;
}
