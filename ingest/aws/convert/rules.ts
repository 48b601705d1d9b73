/**
 * Rules, entries and routes of the network as texts of one form each (graph/schema/types/vpc.ts), so that both engines store
 * them alike and the network analysis reads them.
 */
import type { IpPermission, NetworkAclEntry, PortRange, Route } from '@aws-sdk/client-ec2';

/** IANA numbers that EC2 gives in place of names; `-1` is every protocol. */
const PROTOCOLS: Readonly<Record<string, string>> = {
  '-1': 'all',
  '1': 'icmp',
  '6': 'tcp',
  '17': 'udp',
  '58': 'icmpv6',
};

function protocolText(protocol: string | undefined, from: number | undefined, to: number | undefined): string {
  const name = PROTOCOLS[protocol ?? '-1'] ?? protocol ?? 'all';
  if (name === 'all') return 'all';
  if (name === 'tcp' || name === 'udp') {
    // No ports, or -1, stand for every port.
    const open = from === undefined || from === -1;
    return `${name}/${open ? 0 : from}-${open ? 65535 : (to ?? from)}`;
  }
  return /^\d+$/.test(name) ? `protocol-${name}` : name;
}

/** Rules of a security group: one text for each protocol and source. */
export function groupRules(permissions: readonly IpPermission[] | undefined, account: string): string[] {
  return (permissions ?? [])
    .flatMap((p) => {
      const what = protocolText(p.IpProtocol, p.FromPort, p.ToPort);
      const parties = [
        ...(p.IpRanges ?? []).map((r) => r.CidrIp),
        ...(p.Ipv6Ranges ?? []).map((r) => r.CidrIpv6),
        ...(p.PrefixListIds ?? []).map((r) => r.PrefixListId),
        ...(p.UserIdGroupPairs ?? []).map((g) =>
          g.GroupId && g.UserId && g.UserId !== account ? `${g.GroupId}@${g.UserId}` : g.GroupId,
        ),
      ];
      return parties.flatMap((party) => (party ? `${what} ${party}` : []));
    })
    .sort();
}

/** Entries of a network ACL in the order they are evaluated: by direction, then by number. */
export function aclEntries(entries: readonly NetworkAclEntry[] | undefined): string[] {
  const ports = (range: PortRange | undefined) => [range?.From, range?.To] as const;
  return [...(entries ?? [])]
    .sort((a, b) => Number(a.Egress) - Number(b.Egress) || (a.RuleNumber ?? 0) - (b.RuleNumber ?? 0))
    .map((e) => {
      const [from, to] = ports(e.PortRange);
      const range = e.CidrBlock ?? e.Ipv6CidrBlock ?? '';
      const direction = e.Egress ? 'egress' : 'ingress';
      return `${direction} ${e.RuleNumber} ${e.RuleAction} ${protocolText(e.Protocol, from, to)} ${range}`;
    });
}

/** Routes as `DESTINATION TARGET`, in the order of the answer (the longest prefix wins, whatever the order). */
export function routeTexts(routes: readonly Route[] | undefined): string[] {
  return (routes ?? []).flatMap((r) => {
    const destination = r.DestinationCidrBlock ?? r.DestinationIpv6CidrBlock ?? r.DestinationPrefixListId;
    if (!destination) return [];
    if (r.State === 'blackhole') return `${destination} blackhole`;
    const target =
      r.GatewayId ??
      r.NatGatewayId ??
      r.TransitGatewayId ??
      r.VpcPeeringConnectionId ??
      r.EgressOnlyInternetGatewayId ??
      r.NetworkInterfaceId ??
      r.InstanceId ??
      r.CarrierGatewayId ??
      r.LocalGatewayId ??
      r.CoreNetworkArn;
    return target ? `${destination} ${target}` : [];
  });
}
