/** Importing a file enters its check in the list. */
import './sides-read.ts';
import './peering-connection.ts';
import './peering-state.ts';
import './vanished-peering.ts';
import './cidr-overlap.ts';
import './overlapping-peers.ts';
import './routes.ts';
import './address-families.ts';
import './transitivity.ts';
import './address.ts';
import './security-groups.ts';
import './group-references.ts';
import './network-acls.ts';
import './dns-resolution.ts';
import './vpc-dns.ts';
import './mtu.ts';

export { definedChecks } from '../check.ts';
