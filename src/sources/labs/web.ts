/** Lab `web`: a web server on the internet that answers on port 80 and not on 443, or not as one hopes. */
import type { LabContent, LabDefinition, LabStage } from './lab.ts';
import { labCollection } from './network/documents.ts';
import { flowLog, VERSION_5_FIELDS } from './network/flow-log.ts';
import { instanceId, interfaceId, publicInstance } from './network/instance.ts';
import { publicVpc, publicVpcIds } from './network/public-vpc.ts';
import { defaultSecurityGroup, securityGroup, securityGroupId } from './network/security-group.ts';
import type { OpenRule } from './network/security-group.ts';
import { refusedVisit, scans, timeQueries, unansweredVisit, updates, visit } from './records/background.ts';
import { recordLines } from './records/record.ts';
import type { LabRecord, LoggedInterface } from './records/record.ts';

const VPC = 'web-vpc';
const GROUP = 'web-sg';
const PRIVATE_IP = '10.0.1.20';
const PUBLIC_IP = '203.0.113.80';
const CLIENTS = ['198.51.100.7', '192.0.2.44', '198.51.100.62'] as const;

interface Setup extends Omit<LabStage, 'commands' | 'expected'> {
  readonly isOpen: boolean;
  readonly attempt: (nic: LoggedInterface, minute: number, client: string, clientPort: number) => LabRecord[];
}

const SETUPS: readonly Setup[] = [
  {
    name: 'closed',
    title: 'Port 443 is not open',
    story: `The site answers on http://${PUBLIC_IP}/, while https:// hangs until curl gives up: "Connection timed out". The security group opens 22 and 80 only, and the flow log shows REJECT for 443 from three clients.`,
    isOpen: false,
    attempt: (nic, minute, client, clientPort) => unansweredVisit(nic, minute, client, clientPort, 443),
  },
  {
    name: 'refused',
    title: 'Port 443 is open, and nothing listens',
    story: 'The group now opens 443, and curl fails at once: "Connection refused". The flow log shows ACCEPT both ways: the server itself answered with a reset. No network rule is to blame.',
    isOpen: true,
    attempt: (nic, minute, client, clientPort) =>
      [0, 1, 2].flatMap((retry) => refusedVisit(nic, minute, 12 + retry * 9, client, clientPort + retry * 2, 443)),
  },
  {
    name: 'open',
    title: 'Everything works',
    story: 'A server listens on 443 and the site loads. The flow log shows ACCEPT both ways, with more than a handful of packets.',
    isOpen: true,
    attempt: (nic, minute, client, clientPort) =>
      visit(nic, { minute, second: 12, client, clientPort, port: 443, request: [12, 1_690], reply: [14, 11_820] }),
  },
  {
    name: 'forbidden',
    title: 'The site answers 403',
    story: 'The browser shows "403 Forbidden". The records look like those of a site that works, and that is the answer: the network is fine. Look at the web server, its configuration and its log.',
    isOpen: true,
    attempt: (nic, minute, client, clientPort) =>
      visit(nic, { minute, second: 12, client, clientPort, port: 443, request: [10, 1_452], reply: [9, 5_214] }),
  },
];

export const WEB_LAB: LabDefinition = {
  name: 'web',
  title: 'A web server that does not answer',
  teaches: 'Timed out, refused and forbidden are three different failures. Only the first is the network, and the records tell them apart.',
  stages: SETUPS.map(({ name, title, story, isOpen }) => ({
    name,
    title,
    story,
    commands: [`netdiag why-rejected internet web --port 443 --lab web:${name}`, `netdiag inspect internet web --port 443 --lab web:${name}`],
    expected: isOpen ? { verdict: 'reachable', exitCode: 0 } : { verdict: 'blocked', exitCode: 1 },
  })),
  content: (stageName) => {
    const setup = SETUPS.find(({ name }) => name === stageName);
    if (setup === undefined) throw new Error(`lab web has no stage ${stageName}`);
    return content(setup);
  },
};

function content(setup: Setup): LabContent {
  const origin = `lab web:${setup.name}`;
  const { vpcId, subnetId } = publicVpcIds(VPC);
  const bucket = 'web-vpc-flow-logs';
  const collection = labCollection(origin, [
    publicVpc({ name: VPC, cidr: '10.0.0.0/16', subnetCidr: '10.0.1.0/24', routes: [] }),
    defaultSecurityGroup(vpcId),
    securityGroup({ name: GROUP, description: 'Web server', vpcId, inbound: inboundRules(setup.isOpen) }),
    publicInstance({
      name: 'web',
      vpcId,
      subnetId,
      privateIp: PRIVATE_IP,
      publicIp: PUBLIC_IP,
      isElastic: true,
      groupId: securityGroupId(GROUP),
      groupName: GROUP,
      launchTime: '2026-10-19T13:02:44+00:00',
    }),
    {
      FlowLogs: [
        flowLog({ name: bucket, vpcId, fields: VERSION_5_FIELDS, creationTime: '2026-10-19T13:10:02.870000+00:00', destination: { bucket } }),
      ],
    },
  ]);
  return { collection, flowLogLines: { kind: 'lines', origin: `${origin}, s3://${bucket}`, lines: lines(setup), format: { fields: VERSION_5_FIELDS } } };
}

function inboundRules(isHttpsOpen: boolean): OpenRule[] {
  const rule = (port: number, description: string): OpenRule => ({ protocol: 'tcp', from: port, to: port, description });
  return [rule(22, 'SSH'), rule(80, 'HTTP'), ...(isHttpsOpen ? [rule(443, 'HTTPS')] : [])];
}

function lines(setup: Setup): string[] {
  const nic: LoggedInterface = { ...publicVpcIds(VPC), interfaceId: interfaceId('web'), address: PRIVATE_IP, instanceId: instanceId('web') };
  return recordLines(nic, { version: 5, fields: VERSION_5_FIELDS }, [
    ...scans(nic, [2, 7, 12, 15, 21, 24, 30, 36, 43, 47, 52, 55]),
    ...timeQueries(nic, [9, 26, 43]),
    ...updates(nic, 4),
    ...httpVisits(nic),
    ...CLIENTS.flatMap((client, index) => setup.attempt(nic, 28 + index * 9, client, 50_210 + index * 1_873)),
  ]);
}

function httpVisits(nic: LoggedInterface): LabRecord[] {
  return [3, 8, 11, 17, 19, 23, 28, 33, 37, 41, 46, 50, 54, 58].flatMap((minute, index) =>
    visit(nic, {
      minute,
      second: (index * 13) % 50,
      client: CLIENTS[index % CLIENTS.length] ?? CLIENTS[0],
      clientPort: 49_300 + index * 211,
      port: 80,
      request: [6, 742 + (index % 4) * 31],
      reply: [5, 3_180 + (index % 5) * 404],
    }));
}
