import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/core/errors.ts';
import { DESCRIBE_CALLS, VPC_ATTRIBUTE_CALLS } from '../../../src/sources/aws/calls.ts';
import { listLabs, openLab } from '../../../src/sources/labs/index.ts';
import { everyStage, idsOf, listOf, refused } from './opened.ts';

describe('openLab', () => {
  it('opens the first stage where none is named', () => {
    expect(openLab('peering')).toEqual(openLab('peering:no-peering'));
    expect(openLab('web').stage.name).toBe('closed');
  });

  it('is the same every time', () => {
    for (const spec of everyStage) expect(openLab(spec), spec).toEqual(openLab(spec));
  });

  it.each([
    ['peerings', 'UNKNOWN_LAB', 'There is no lab "peerings". Did you mean peering?', 'Labs: peering, web.'],
    ['', 'UNKNOWN_LAB', 'There is no lab "".', 'Labs: peering, web.'],
    ['database:open', 'UNKNOWN_LAB', 'There is no lab "database".', 'Labs: peering, web.'],
    ['web:opne', 'UNKNOWN_LAB_STAGE', 'Lab web has no stage "opne". Did you mean open?', 'Stages: closed, refused, open, forbidden.'],
    ['web:', 'UNKNOWN_LAB_STAGE', 'Lab web has no stage "".', 'Stages: closed, refused, open, forbidden.'],
    ['peering:open', 'UNKNOWN_LAB_STAGE', 'Lab peering has no stage "open".', 'Stages: no-peering, pending, no-routes, one-route, complete, public.'],
  ])('%j: %s', (spec, code, message, hint) => {
    const error = refused(() => openLab(spec));
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ code, message, hint });
  });
});

describe('listLabs', () => {
  it('has the labs and stages in the order of the story', () => {
    expect(listLabs().map(({ name, stages }) => [name, stages.map((stage) => [stage.name, stage.expected.exitCode])])).toEqual([
      ['peering', [['no-peering', 1], ['pending', 1], ['no-routes', 1], ['one-route', 1], ['complete', 0], ['public', 0]]],
      ['web', [['closed', 1], ['refused', 0], ['open', 0], ['forbidden', 0]]],
    ]);
  });

  it('gives commands that name their own stage, the question first', () => {
    for (const lab of listLabs()) {
      for (const { name, commands } of lab.stages) {
        const destination = name === 'public' ? '203.0.113.20' : '10.2.1.10';
        const question = lab.name === 'web' ? 'internet web --port 443' : `vpc1-instance ${destination} --protocol icmp`;
        expect(commands[0]).toBe(`netdiag why-rejected ${question} --lab ${lab.name}:${name}`);
        for (const command of commands) expect(command).toMatch(new RegExp(`^netdiag (why-rejected|inspect|peer-check) .* --lab ${lab.name}:${name}$`));
      }
    }
  });
});

describe.each(everyStage)('configuration of %s', (spec) => {
  const opened = openLab(spec);

  it('has every document that the live collector asks for', () => {
    const ofVpcs = opened.collection.documents.filter(({ content }) => content['VpcId'] !== undefined);
    const vpcs = opened.collection.documents.flatMap(({ content }) => (content['Vpcs'] ?? []) as { VpcId: string }[]);
    expect(ofVpcs.map(({ content }) => Object.keys(content))).toEqual(vpcs.flatMap(() => VPC_ATTRIBUTE_CALLS.map(({ idKey, key }) => [idKey, key])));
    const keys = opened.collection.documents.filter((document) => !ofVpcs.includes(document)).flatMap(({ content }) => Object.keys(content));
    expect(keys).toEqual([...new Set(keys)]);
    expect([...keys].sort()).toEqual(DESCRIBE_CALLS.map(({ key }) => key).sort());
    expect(opened.collection.refusals).toEqual([]);
    for (const { scope, origin } of opened.collection.documents) {
      expect(scope).toEqual({ account: '111122223333', region: 'us-east-1' });
      expect(origin).toBe(`lab ${spec}`);
    }
  });

  it('refers only to objects that are there', () => {
    const owned = idsOf(opened, { defining: true });
    const referred = idsOf(opened, { defining: false });
    expect(owned.size).toBeGreaterThan(12);
    for (const id of referred) expect(owned, id).toContain(id);
  });

  it('gives every object an id of its own, as long as AWS makes them', () => {
    const ids = [...idsOf(opened, { defining: true })];
    for (const id of ids) expect(id).toMatch(/^[a-z-]+-0[0-9a-f]{16}$/);
    expect(new Set(ids.map((id) => id.slice(-17, -9))).size).toBe(new Set(ids.map((id) => id.slice(-17))).size);
  });

  it('says the same of an interface in both places', () => {
    for (const reservation of listOf(opened, 'Reservations')) {
      const [instance] = reservation.Instances as Record<string, unknown>[];
      const [nic] = instance!.NetworkInterfaces as Record<string, unknown>[];
      const described = listOf(opened, 'NetworkInterfaces').find(({ NetworkInterfaceId }) => NetworkInterfaceId === nic!.NetworkInterfaceId);
      const { Attachment: attachment, ...fields } = nic!;
      expect(described).toMatchObject(fields);
      expect(described!.Attachment).toEqual({ ...(attachment as object), InstanceId: instance!.InstanceId, InstanceOwnerId: '111122223333' });
      expect(instance).toMatchObject({ PrivateIpAddress: nic!.PrivateIpAddress, SubnetId: nic!.SubnetId, VpcId: nic!.VpcId, SecurityGroups: nic!.Groups });
    }
  });

  it('says the same of security groups in both forms', () => {
    const counts = listOf(opened, 'SecurityGroups').map((group) => {
      const permissions = [...(group.IpPermissions as object[]), ...(group.IpPermissionsEgress as object[])];
      const rules = listOf(opened, 'SecurityGroupRules').filter(({ GroupId }) => GroupId === group.GroupId);
      return [permissions.length, rules.length];
    });
    for (const [permissions, rules] of counts) expect(rules).toBe(permissions);
  });
});

describe('stages of peering', () => {
  it.each([
    ['no-peering', [], [false, false]],
    ['pending', ['pending-acceptance'], [false, false]],
    ['no-routes', ['active'], [false, false]],
    ['one-route', ['active'], [true, false]],
    ['complete', ['active'], [true, true]],
    ['public', [], [false, false]],
  ])('%s: peering %j, routes %j', (stage, statuses, routed) => {
    const opened = openLab(`peering:${stage}`);
    const peerings = listOf(opened, 'VpcPeeringConnections');
    expect(peerings.map(({ Status }) => (Status as { Code: string }).Code)).toEqual(statuses);
    expect(['vpc1-public', 'vpc2-public'].map((name, index) => {
      const table = listOf(opened, 'RouteTables').find(({ Tags }) => (Tags as { Value: string }[])[0]?.Value === name);
      const route = (table!.Routes as Record<string, string>[]).find(({ VpcPeeringConnectionId }) => VpcPeeringConnectionId !== undefined);
      if (route !== undefined) expect(route).toMatchObject({ DestinationCidrBlock: ['10.2.0.0/16', '10.1.0.0/16'][index], State: 'active' });
      return route !== undefined;
    })).toEqual(routed);
  });

  it('tell the CIDR blocks of an active peering only', () => {
    const requester = (stage: string): unknown => listOf(openLab(`peering:${stage}`), 'VpcPeeringConnections')[0]?.RequesterVpcInfo;
    expect(requester('complete')).toMatchObject({ CidrBlock: '10.1.0.0/16' });
    expect(requester('pending')).not.toHaveProperty('CidrBlock');
  });
});

it('web opens 443 in every stage but the first', () => {
  const open = ['closed', 'refused', 'open', 'forbidden'].map((stage) =>
    listOf(openLab(`web:${stage}`), 'SecurityGroupRules').filter(({ IsEgress, IpProtocol }) => IsEgress === false && IpProtocol === 'tcp').map(({ FromPort }) => FromPort));
  expect(open).toEqual([[22, 80], [22, 80, 443], [22, 80, 443], [22, 80, 443]]);
});
