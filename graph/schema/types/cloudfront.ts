/** CloudFront: distributions, where they fetch from, and what they ask of a viewer. */
import { defineNode } from '../declare.js';

export const distribution = defineNode({
  type: 'cloudfront.distribution',
  label: 'Distribution',
  title: 'CloudFront distribution',
  family: 'network',
  icon: 'cloud',
  inventory: true,
  listedAs: ['cloudfront:distribution'],
  properties: {
    domain: { kind: 'string', about: 'Its own domain name, as in d111111abcdef8.cloudfront.net.' },
    aliases: { kind: 'strings', about: 'Further domain names it answers under.' },
    enabled: { kind: 'boolean', about: 'It answers viewers.', indexed: true },
    webAcl: { kind: 'string', about: 'Web ACL in front of it.' },
    viewerProtocols: { kind: 'strings', about: 'allow-all, https-only, redirect-to-https, each once.' },
    countries: {
      kind: 'strings',
      about: 'Countries it answers, as in “only NL”, or not, as in “not KP”; empty: all.',
    },
    clientCertificate: { kind: 'boolean', about: 'Viewers must show a certificate (mutual TLS).' },
    origins: {
      kind: 'strings',
      about:
        'Origins in use as “KIND TARGET signing ASKS”: s3 and custom by DNS name, vpc by ARN; signing is oac, oai:ID, unread or none; asks is open, signed-url, edge-code or both with a plus.',
    },
  },
});
