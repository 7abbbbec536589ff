/** `--show-query`: the question in the words of each engine, to run it there, and nothing is run. */
import type { Context } from '../../cli/context.ts';
import { DEFAULT_FORMAT, headerFormat } from '../../core/flows/format.ts';
import { textLines } from '../../core/flows/parser.ts';
import type { RecordFormat } from '../../core/flows/types.ts';
import { createTable, tableSource, type AthenaTable } from '../../core/talkers/athena-table.ts';
import { duckdbSource } from '../../core/talkers/duckdb.ts';
import { insightsQuery } from '../../core/talkers/insights-query.ts';
import { sqlOf } from '../../core/talkers/sql.ts';
import { isoOf } from '../../core/diagnosis/time.ts';
import type { Configuration } from '../configuration.ts';
import { writeDocument } from '../document.ts';
import { findRecordPlaces, type BucketPlace, type RecordPlace } from '../record-places.ts';
import { bucketWidth, planOf } from './add-up.ts';
import { MOST_ROWS, newTable } from './athena.ts';
import type { TopTalkersOptions } from './definition.ts';
import { queryFormats, spanOf } from './insights.ts';

interface ShownQuery {
  readonly source: string;
  readonly engine: 'insights' | 'athena' | 'duckdb';
  /** What to know before it is run. */
  readonly note: string;
  readonly query: string;
}

export async function showQueries(options: TopTalkersOptions, configuration: Configuration, context: Context): Promise<void> {
  const places = await findRecordPlaces({ configuration, source: options.source, output: options.output, resourceIds: [] }, context);
  const shown: ShownQuery[] = [];
  for (const place of places) shown.push(...(await queriesOf(place, options, context)));
  writeDocument(context, options.output, {
    command: 'top-talkers',
    json: { queries: shown },
    text: () => shown.map(({ engine, note, query }) => `${comment(engine, note)}\n${query}\n`).join('\n'),
    ndjson: () => shown.map((one) => `${JSON.stringify(one)}\n`).join(''),
  });
}

/** Each language has its own mark for what it does not read. */
const comment = (engine: ShownQuery['engine'], note: string): string => `${engine === 'insights' ? '#' : '--'} ${note}`;

async function queriesOf(place: RecordPlace, options: TopTalkersOptions, context: Context): Promise<ShownQuery[]> {
  const bucketSeconds = bucketWidth(options, context);
  const scanOf = (formats: readonly RecordFormat[]) => {
    const known = { ...place, formats };
    const prepared = known.kind === 'cloudwatch' ? { kind: 'events' as const, place: known } : known.kind === 'lab' ? { kind: 'lab' as const, place: known } : null;
    return planOf(options, prepared === null ? [] : [prepared], bucketSeconds, false).scan;
  };
  const how = options.question.isRaw ? '' : '; sums of each interface: a flow that several recorded counts once with the largest of them';
  switch (place.kind) {
    case 'cloudwatch': {
      const { from, to } = spanOf(options.question.window, context);
      const formats = queryFormats(place);
      return formats.map((format) => ({
        source: place.place, engine: 'insights', note: `Logs Insights, log group ${place.group}, from ${isoOf(from)} to ${isoOf(to)}${how}`,
        query: insightsQuery(scanOf(formats), format, bucketSeconds, formats.length > 1),
      }));
    }
    case 's3': {
      const format = place.formats[0] ?? DEFAULT_FORMAT;
      const table = wouldBe(place);
      const scan = scanOf([format]);
      return [
        { source: place.place, engine: 'athena', note: 'Athena: the table, once', query: `${createTable(newTable(place, []))};` },
        { source: place.place, engine: 'athena', note: `Athena${how}`, query: sqlOf(scan, tableSource(table, scan.window), bucketSeconds, MOST_ROWS) },
        { source: place.place, engine: 'duckdb', note: `DuckDB, with its httpfs extension${how}`, query: sqlOf(scan, duckdbSource(`${place.place.replace(/\/+$/, '')}/**/*.log.gz`, format), bucketSeconds, MOST_ROWS) },
      ];
    }
    case 'files': {
      const { format, isParquet } = await formatOfFiles(place.place, options, context);
      return [{ source: place.place, engine: 'duckdb', note: `DuckDB${how}`, query: sqlOf(scanOf([format]), duckdbSource(await globOf(place.place, context), format, isParquet), bucketSeconds, MOST_ROWS) }];
    }
    case 'lab': {
      const format = place.formats[0] ?? DEFAULT_FORMAT;
      return [{ source: place.place, engine: 'duckdb', note: `DuckDB, for the lab saved with netdiag snapshot save ./lab${how}`, query: sqlOf(scanOf([format]), duckdbSource('lab/flow-logs/**/*.log*', format), bucketSeconds, MOST_ROWS) }];
    }
  }
}

/** DuckDB takes no folder: everything below it that is called as its first file. */
async function globOf(spec: string, { cwd }: Context): Promise<string> {
  if (spec === '-') return '/dev/stdin';
  const { findLogFiles } = await import('../../sources/files/log-find.ts');
  const [first = ''] = await findLogFiles(spec, cwd);
  const isFolder = first !== spec && first.startsWith(spec.replace(/\/+$/, '')) && !/[*?[{]/.test(spec);
  return isFolder ? `${spec.replace(/\/+$/, '')}/**/*${/(\.log)?(\.parquet)?(\.gz)?$/.exec(first)?.[0] ?? ''}` : spec;
}

/** The table as CREATE TABLE makes it. */
function wouldBe(place: BucketPlace): AthenaTable {
  const table = newTable(place, []);
  return {
    database: table.database, name: createTable(table).split('`')[3] ?? '', location: null, parameters: { 'projection.day.format': 'yyyy/MM/dd' },
    columns: table.format.fields.map((field) => ({ name: field.replaceAll('-', '_'), type: 'bigint' })),
    partitions: [{ name: 'day', type: 'string' }],
  };
}

/** What the first lines say, without reading on. */
async function formatOfFiles(spec: string, { source }: TopTalkersOptions, context: Context): Promise<{ readonly format: RecordFormat; readonly isParquet: boolean }> {
  if (source.format !== null) {
    const { parseFormat } = await import('../../core/flows/format.ts');
    return { format: parseFormat(source.format), isParquet: false };
  }
  if (spec === '-') return { format: DEFAULT_FORMAT, isParquet: false };
  const { readLogSource } = await import('../../sources/files/log-files.ts');
  for await (const chunk of readLogSource(spec, { cwd: context.cwd })) {
    if (chunk.kind === 'rows') return { format: { fields: Object.keys(chunk.rows[0] ?? {}) }, isParquet: true };
    const [first = ''] = chunk.kind === 'text' ? textLines(chunk.bytes) : chunk.lines;
    return { format: headerFormat(first) ?? DEFAULT_FORMAT, isParquet: false };
  }
  return { format: DEFAULT_FORMAT, isParquet: false };
}
