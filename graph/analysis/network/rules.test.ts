import { describe, expect, it } from 'vitest';
import { cidrsOf } from './ranges.js';
import { aclAddresses, aclAnswers, aclOf, routedTo, routesOf, rulesOf } from './rules.js';

describe('rulesOf', () => {
  it('reads addresses, groups and lists, and leaves out what carries no service', () => {
    const rules = rulesOf([
      'tcp/443-443 0.0.0.0/0',
      'all sg-1@999900001111',
      'udp/53-53 pl-1',
      'icmp 0.0.0.0/0',
      'tcp/1-2 nonsense',
    ]);
    expect(rules.map((r) => [r.protocols, r.ports, r.party.kind])).toEqual([
      [['tcp'], { from: 443, to: 443 }, 'addresses'],
      [['tcp', 'udp'], { from: 0, to: 65535 }, 'group'],
      [['udp'], { from: 53, to: 53 }, 'list'],
    ]);
  });
});

describe('a network ACL', () => {
  const acl = aclOf('acl', [
    'ingress 200 allow all 0.0.0.0/0',
    'ingress 100 deny tcp/22-22 10.0.0.0/8',
    'egress 100 allow tcp/1024-65535 0.0.0.0/0',
    'egress 50 deny all 192.0.2.0/24',
  ]);
  it('lets the first entry that matches decide, whatever the order of the list', () => {
    expect(cidrsOf(aclAddresses(acl.ingress, 4, 'tcp', 22), 4)).not.toContain('0.0.0.0/0');
    expect(cidrsOf(aclAddresses(acl.ingress, 4, 'tcp', 443), 4)).toEqual(['0.0.0.0/0']);
    expect(aclAddresses(acl.ingress, 6, 'tcp', 443)).toEqual([]);
  });
  it('needs a way out for the answers, at any port the caller may choose', () => {
    const out = cidrsOf(aclAnswers(acl.egress, 4, 'tcp'), 4);
    expect(out).toContain('128.0.0.0/2');
    expect(out).not.toContain('0.0.0.0/0');
    expect(aclAnswers(acl.egress, 4, 'udp')).toEqual([]);
  });
});

describe('routes', () => {
  it('send to the longest prefix: what it takes elsewhere does not reach the gateway', () => {
    const routes = routesOf(['0.0.0.0/0 igw-1', '128.0.0.0/1 nat-1', '10.0.0.0/16 local', '::/0 igw-1', 'pl-1 igw-1']);
    const igw = (t: string) => t.startsWith('igw-');
    expect(cidrsOf(routedTo(routes, 4, igw), 4).some((c) => c.startsWith('128.') || c.startsWith('192.'))).toBe(false);
    expect(cidrsOf(routedTo(routes, 6, igw), 6)).toEqual(['::/0']);
  });
});

describe('rules for prefix lists', () => {
  it('stand for the ranges of a list whose entries are known, and for nothing otherwise', () => {
    const lists = new Map([['pl-1', ['203.0.113.0/24', '2001:db8::/32']]]);
    expect(rulesOf(['tcp/22-22 pl-1'], lists).map((r) => r.party)).toMatchObject([
      { kind: 'addresses', family: 4 },
      { kind: 'addresses', family: 6 },
    ]);
    expect(rulesOf(['tcp/22-22 pl-2'], lists).map((r) => r.party)).toEqual([{ kind: 'list', id: 'pl-2' }]);
  });
});
