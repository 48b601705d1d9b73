'use client';
import { Crosshair, Fingerprint, Route, Waypoints } from 'lucide-react';
import Link from 'next/link';
import { called } from '../lib/called';
import { count, plural, utc } from '../lib/format';
import { asset as assetQuery } from '../lib/queries';
import type { AssetBrief, AssetFull } from '../lib/types';
import { address } from '../lib/url-state';
import { useQuery } from '../lib/use-query';
import { visible } from '../lib/visible';
import { BlastRadius } from './blast';
import { Ring } from './icons';
import { MarkButton, Marks } from './marks';
import { Answered, Empty } from './states';
import { CopyButton, Text } from './text';

/** Name, ring and ARN of an asset, the ARN to be copied. */
export function AssetHead({ asset, big = true }: { asset: AssetBrief; big?: boolean }) {
  return (
    <div className="asset-head">
      <Ring family={asset.family} icon={asset.icon} big={big} />
      <div className="grow stack">
        <h2 className="asset-name cut">
          <Text value={called(asset)} />
        </h2>
        <p className="mono soft cut tiny" title={visible(asset.key)}>
          {visible(asset.key)}
        </p>
      </div>
      <CopyButton text={asset.key} label="Copy the ARN" />
    </div>
  );
}

/** Property values as people read them. */
function value(text: string): string {
  if (text === 'true') return 'yes';
  if (text === 'false') return 'no';
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? utc(text) : text;
}
const words = (name: string): string => {
  const spaced = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/\b(?:acl|ami|arn|cidr|dns|http|iam|id|ip|kms|mfa|oidc|saml|ssh|ssl|sso|tls|uri|url|vpc)s?\b/g, (w) =>
      /^(?:ids|ips|arns|amis|acls|cidrs|urls|uris|vpcs)$/.test(w)
        ? `${w.slice(0, -1).toUpperCase()}s`
        : w.toUpperCase(),
    );
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
};

export function AssetFacts({ asset }: { asset: AssetFull }) {
  return (
    <dl className="facts">
      <dt>Type</dt>
      <dd>{asset.typeTitle}</dd>
      {asset.account !== '' && (
        <>
          <dt>Account</dt>
          <dd>
            {asset.accountName && asset.accountName !== asset.account && (
              <>
                <Text value={asset.accountName} /> ·{' '}
              </>
            )}
            <span className="mono">{asset.account}</span>
          </dd>
        </>
      )}
      {asset.region !== '' && asset.region !== 'global' && (
        <>
          <dt>Region</dt>
          <dd>{asset.region}</dd>
        </>
      )}
      {asset.properties.map((p) => (
        <PropertyRow key={p.name} name={words(p.name)} about={p.about} value={value(p.value)} />
      ))}
      {asset.firstSeen && (
        <>
          <dt>First seen</dt>
          <dd>{utc(asset.firstSeen)}</dd>
        </>
      )}
      {asset.lastSeen && (
        <>
          <dt>Last seen</dt>
          <dd>
            {utc(asset.lastSeen)}
            {asset.stale && <span className="danger"> · kept: its list was {asset.stale}</span>}
          </dd>
        </>
      )}
      {asset.tags.length > 0 && (
        <>
          <dt>Tags</dt>
          <dd>
            {asset.tags.map((t, i) => (
              <span key={t.key}>
                {i > 0 && ' · '}
                <Text value={`${t.key}=${t.value}`} />
              </span>
            ))}
          </dd>
        </>
      )}
    </dl>
  );
}
function PropertyRow({ name, about, value }: { name: string; about: string; value: string }) {
  return (
    <>
      <dt title={about}>{name}</dt>
      <dd>
        <Text value={value === '' ? 'none' : value} />
      </dd>
    </>
  );
}

export function AssetLinks({ asset }: { asset: AssetBrief }) {
  return (
    <div className="chips">
      {/* First in the row: its panel opens to the right of it, inside the panel that holds it. */}
      <MarkButton asset={asset} slim />
      {asset.isPrincipal && (
        <Link className="button slim" href={address('/identity', { id: asset.key })}>
          <Fingerprint size={13} aria-hidden="true" /> Identity
        </Link>
      )}
      <Link className="button slim" href={address('/paths', { from: asset.key })}>
        <Route size={13} aria-hidden="true" /> Paths from here
      </Link>
      <Link className="button slim" href={address('/paths', { to: asset.key })}>
        <Crosshair size={13} aria-hidden="true" /> Paths to here
      </Link>
      <Link className="button slim" href={address('/explorer', { n: asset.key, sel: asset.key })}>
        <Waypoints size={13} aria-hidden="true" /> Explore
      </Link>
      <Marks id={asset.key} />
    </div>
  );
}

/** All of an asset, asked for by its id. */
export function AssetPanel({ id }: { id: string }) {
  const answer = useQuery(assetQuery, { id });
  return (
    <Answered answer={answer}>
      {({ asset }) =>
        asset === null ? (
          <Empty title="Nobody knows this id">
            <p>
              <code>{visible(id)}</code> is in no collected scope.
            </p>
          </Empty>
        ) : (
          <div className="stack" style={{ gap: 14 }}>
            <AssetHead asset={asset} />
            <AssetLinks asset={asset} />
            {/* What somebody at it can get at; of what only holds content, who gets at it. */}
            <BlastRadius id={asset.key} reverse={asset.family === 'DATA' || asset.family === 'SECRET'} />
            <AssetFacts asset={asset} />
            {asset.expansions.length > 0 && (
              <p className="soft small">
                {plural(
                  asset.expansions.reduce((sum, e) => sum + e.count, 0),
                  'relation',
                )}
                : {asset.expansions.map((e) => `${e.title} ${count(e.count)}`).join(' · ')}
              </p>
            )}
          </div>
        )
      }
    </Answered>
  );
}
