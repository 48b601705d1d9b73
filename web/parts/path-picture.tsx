'use client';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { called, told } from '../lib/called';
import { type DrawnHop, fitted, LABEL_MOST, type PlacedEdge, place, RADIUS, textWidth } from '../lib/lanes';
import { visible } from '../lib/visible';
import { DASH, WORD } from './certainty';
import { familyClass, iconNamed } from './icons';

export type Picked = { readonly hop: number } | { readonly node: string } | null;

const press = (act: () => void) => (event: KeyboardEvent) => {
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    act();
  }
};

/** The line of a hop, from ring to ring; a way back goes round below. */
function curve({ from, to }: PlacedEdge): { d: string; x: number; y: number } {
  const start = { x: from.x, y: from.y };
  const end = { x: to.x, y: to.y };
  if (from === to) {
    return {
      d: `M ${from.x - 12} ${from.y - RADIUS} C ${from.x - 40} ${from.y - 80}, ${from.x + 40} ${from.y - 80}, ${from.x + 12} ${from.y - RADIUS - 2}`,
      x: from.x,
      y: from.y - 66,
    };
  }
  if (from.y === to.y && to.column === from.column + 1) {
    return {
      d: `M ${start.x + RADIUS + 2} ${start.y} L ${end.x - RADIUS - 4} ${end.y}`,
      x: (start.x + end.x) / 2,
      y: start.y,
    };
  }
  if (to.column > from.column) {
    const bend = (end.x - start.x) / 2;
    return {
      d: `M ${start.x + RADIUS + 2} ${start.y} C ${start.x + bend} ${start.y}, ${end.x - bend} ${end.y}, ${end.x - RADIUS - 4} ${end.y}`,
      x: (start.x + end.x) / 2,
      y: (start.y + end.y) / 2,
    };
  }
  const low = Math.max(start.y, end.y) + 84;
  return {
    d: `M ${start.x} ${start.y + RADIUS + 2} C ${start.x} ${low}, ${end.x} ${low}, ${end.x} ${end.y + RADIUS + 4}`,
    x: (start.x + end.x) / 2,
    y: low - 18,
  };
}

/** A path in its lanes. Hops and nodes are buttons; what is picked is red and heavy. */
export function PathPicture({
  hops,
  picked,
  onPick,
  count = 1,
  choke = null,
  title,
  onSvg,
}: {
  hops: readonly DrawnHop[];
  picked: Picked;
  onPick: (picked: Picked) => void;
  /** How many alike stand for the first node. */
  count?: number;
  /** The node at which most paths could be cut. */
  choke?: string | null;
  title: string;
  onSvg?: (svg: SVGSVGElement | null) => void;
}) {
  const picture = useMemo(() => place(hops), [hops]);
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setRoom({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // It fills the room up to its own size and a little more; what would become too small to read scrolls instead.
  const scale = Math.max(
    0.72,
    Math.min(1.12, room.width / picture.width, Math.max(0.72, room.height / picture.height)),
  );
  // The picture is as wide as its room, so that lanes divide it from edge to edge.
  const spare = Math.max(0, room.width / scale - picture.width) / 2;
  const tall = Math.max(picture.height, room.height / scale);
  const down = Math.max(0, (tall - picture.height) / 2 - 26);
  const shown = { width: picture.width + 2 * spare, height: tall };

  return (
    <div className="picture" ref={box}>
      {room.width > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a drawing with buttons in it.
        <svg
          ref={onSvg}
          className="path-svg"
          width={shown.width * scale}
          height={shown.height * scale}
          viewBox={`${-spare} ${0} ${shown.width} ${shown.height}`}
          role="group"
          aria-label={visible(title)}
        >
          <defs>
            {['plain', 'picked'].map((kind) => (
              <marker
                key={kind}
                id={`${id}-${kind}`}
                viewBox="0 0 10 10"
                refX="8.5"
                refY="5"
                markerWidth="13"
                markerHeight="13"
                markerUnits="userSpaceOnUse"
                orient="auto-start-reverse"
              >
                <path className={`arrow ${kind}`} d="M 0 0 L 10 5 L 0 10 z" />
              </marker>
            ))}
          </defs>
          {picture.bands.map((band, i) => (
            <g key={`${band.lane}-${band.from}`} className="band">
              {i > 0 && <line x1={band.from} x2={band.from} y1={54} y2={shown.height - 40} />}
              <text x={band.x} y={38} textAnchor="middle">
                {band.lane.toUpperCase()}
              </text>
            </g>
          ))}
          <g transform={`translate(0 ${down})`}>
            {picture.edges.map((edge) => {
              const hop = hops[edge.hop];
              if (!hop) return null;
              const on = picked !== null && 'hop' in picked && picked.hop === edge.hop;
              const line = curve(edge);
              const pick = () => onPick({ hop: edge.hop });
              return (
                // biome-ignore lint/a11y/useSemanticElements: SVG has no button.
                <g
                  key={edge.hop}
                  className={`hop${on ? ' on' : ''}`}
                  role="button"
                  tabIndex={0}
                  aria-pressed={on}
                  aria-label={visible(
                    `Hop ${edge.hop + 1} of ${hops.length}: ${called(hop.from)} ${hop.label} ${called(hop.to)}, ${WORD[hop.certainty]}`,
                  )}
                  data-hop={edge.hop}
                  onClick={pick}
                  onKeyDown={press(pick)}
                >
                  <title>{visible(`${hop.label}${hop.detail ? ` · ${hop.detail}` : ''}`)}</title>
                  <path className="reach" d={line.d} />
                  <path
                    className="line"
                    d={line.d}
                    strokeDasharray={DASH[hop.certainty]}
                    markerEnd={`url(#${id}-${on ? 'picked' : 'plain'})`}
                  />
                  <text className="what" x={line.x - 3} y={line.y - 11} textAnchor="middle">
                    {fitted(visible(hop.label), LABEL_MOST)}
                  </text>
                  {hop.detail && textWidth(hop.detail) <= LABEL_MOST && (
                    <text className="more" x={line.x - 3} y={line.y + 18} textAnchor="middle">
                      {visible(hop.detail)}
                    </text>
                  )}
                </g>
              );
            })}
            {picture.nodes.map((node, i) => {
              const { asset } = node;
              const Icon = iconNamed(asset.icon);
              const on = picked !== null && 'node' in picked && picked.node === asset.key;
              const pick = () => onPick({ node: asset.key });
              const alike = i === 0 && count > 1 ? `× ${count}` : null;
              return (
                // biome-ignore lint/a11y/useSemanticElements: SVG has no button.
                <g
                  key={asset.key}
                  className={`node ${familyClass(asset.family)}${on ? ' on' : ''}${choke === asset.key ? ' choke' : ''}`}
                  transform={`translate(${node.x} ${node.y})`}
                  role="button"
                  tabIndex={0}
                  aria-pressed={on}
                  aria-label={visible(`${asset.typeTitle} ${called(asset)}`)}
                  onClick={pick}
                  onKeyDown={press(pick)}
                >
                  <title>
                    {visible(`${asset.key}${choke === asset.key ? '\nMost paths could be cut here.' : ''}`)}
                  </title>
                  {asset.sensitive && <circle className="halo" r={RADIUS + 5.5} />}
                  {choke === asset.key && <circle className="cuttable" r={RADIUS + 4} />}
                  <circle className="ring-line" r={RADIUS} />
                  <Icon x={-11} y={-11} width={22} height={22} strokeWidth={1.7} />
                  <text className="name" y={RADIUS + 20} textAnchor="middle">
                    {fitted(visible(called(asset)), node.room)}
                  </text>
                  <text className="fact" y={RADIUS + 36} textAnchor="middle">
                    {fitted(visible(told(asset)), node.room)}
                  </text>
                  {/* On the side where no hop leaves. */}
                  {alike && (
                    <g className="alike" transform={`translate(${-RADIUS + 4} ${-RADIUS + 2})`}>
                      <rect x={-(alike.length * 3.6 + 6)} y={-10} width={alike.length * 7.2 + 12} height={20} rx={10} />
                      <text y={4} textAnchor="middle">
                        {alike}
                      </text>
                    </g>
                  )}
                </g>
              );
            })}
          </g>
        </svg>
      )}
    </div>
  );
}
