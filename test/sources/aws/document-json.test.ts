import { expect, it } from 'vitest';

import { cliJson, withoutSecrets } from '../../../src/sources/aws/document-json.ts';

it('writes times as the AWS CLI does, and drops what is undefined', () => {
  expect(cliJson({ At: new Date('2026-11-22T09:00:00Z'), Later: [new Date('2026-11-22T09:00:00.250Z')], Not: undefined, Zero: 0, Off: false, None: null })).toEqual({
    At: '2026-11-22T09:00:00+00:00', Later: ['2026-11-22T09:00:00.250000+00:00'], Zero: 0, Off: false, None: null,
  });
  expect(Object.keys(cliJson({ Not: undefined }) as object)).toEqual([]);
});

it('drops the secrets of VPN connections at any depth', () => {
  expect(withoutSecrets([{ CustomerGatewayConfiguration: 'x', Options: { TunnelOptions: [{ PreSharedKey: 'x', Status: 'UP' }] } }])).toEqual([{ Options: { TunnelOptions: [{ Status: 'UP' }] } }]);
});
