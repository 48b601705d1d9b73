'use client';
/** The neighbourhood picture: cytoscape with the force layout, loaded only where it is drawn. */
import type { Core, ElementDefinition, NodeSingular, StylesheetJson } from 'cytoscape';
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { called, told } from '../lib/called';
import type { Graph } from '../lib/explorer-model';
import { fitted } from '../lib/lanes';
import { token, useTheme } from '../lib/theme';
import type { AssetBrief, Family } from '../lib/types';
import { visible } from '../lib/visible';
import { iconNamed } from './icons';

export interface CanvasHandle {
  zoom(factor: number): void;
  fit(): void;
  png(): Promise<Blob | null>;
}

const FAMILIES: readonly Family[] = ['IDENTITY', 'COMPUTE', 'DATA', 'NETWORK', 'SECRET', 'OUTSIDE', 'STRUCTURE'];
const uri = (svg: string): string => `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;

/** Containers by account; what belongs to none stands outside. */
const containerOf = (asset: AssetBrief): { id: string; label: string } | null => {
  if (asset.external || asset.family === 'OUTSIDE') return { id: 'in:outside', label: 'outside the organisation' };
  if (asset.account === '') return null;
  return {
    id: `in:${asset.account}`,
    label: visible(
      asset.accountName && asset.accountName !== asset.account
        ? `${asset.accountName} · ${asset.account}`
        : asset.account,
    ),
  };
};

function elements(graph: Graph, byAccount: boolean): ElementDefinition[] {
  const all: ElementDefinition[] = [];
  const containers = new Map<string, string>();
  const parent = (asset: AssetBrief): { parent?: string } => {
    const box = byAccount ? containerOf(asset) : null;
    if (!box) return {};
    containers.set(box.id, box.label);
    return { parent: box.id };
  };
  for (const [key, { asset }] of graph.nodes) {
    const fact = told(asset);
    all.push({
      group: 'nodes',
      data: {
        id: key,
        label: `${fitted(visible(called(asset)), 150)}\n${fitted(visible(fact), 150)}`,
        family: asset.family,
        icon: asset.icon,
        ...parent(asset),
      },
      classes: `asset${asset.sensitive ? ' sensitive' : ''}`,
    });
  }
  for (const [id, group] of graph.groups) {
    all.push({
      group: 'nodes',
      data: {
        id,
        label: fitted(visible(group.kind), 150),
        family: group.sample.family,
        icon: group.sample.icon,
        count: group.count,
        ...parent(group.sample),
      },
      classes: 'asset group',
    });
  }
  for (const [id, label] of containers) all.push({ group: 'nodes', data: { id, label }, classes: 'box' });
  for (const [id, edge] of graph.edges) {
    all.push({
      group: 'edges',
      data: { id: `edge:${id}`, source: edge.from, target: edge.to, label: fitted(visible(edge.label), 150) },
      classes: `${edge.certainty.toLowerCase()}${edge.onPath ? ' on-path' : ''}`,
    });
  }
  return all;
}

function sheet(icon: (name: string, family: Family) => string): StylesheetJson {
  const colour = Object.fromEntries(FAMILIES.map((f) => [f, token(f.toLowerCase())]));
  const of = (n: NodeSingular): string => colour[n.data('family') as Family] ?? token('structure');
  const badge = (n: NodeSingular): string => {
    const text = `× ${n.data('count')}`;
    const width = text.length * 8 + 12;
    return uri(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="22"><rect width="${width}" height="22" rx="11" fill="${of(n)}"/><text x="${width / 2}" y="15.5" text-anchor="middle" font-family="Inter Variable,Inter,sans-serif" font-weight="700" font-size="12" fill="${token('surface')}">${text}</text></svg>`,
    );
  };
  const font = 'Inter Variable, Inter, sans-serif';
  return [
    {
      selector: 'node.asset',
      style: {
        width: 50,
        height: 50,
        shape: 'ellipse',
        'background-color': token('surface'),
        'border-width': 2,
        'border-color': of,
        'background-image': (n: NodeSingular) => icon(n.data('icon') as string, n.data('family') as Family),
        'background-width': '22px',
        'background-height': '22px',
        label: 'data(label)',
        color: token('ink'),
        'font-family': font,
        'font-size': 13,
        'font-weight': 600,
        'text-valign': 'bottom',
        'text-margin-y': 11,
        'text-wrap': 'wrap',
        'text-max-width': '200px',
        'line-height': 1.35,
        'text-background-color': token('surface'),
        'text-background-opacity': 0.72,
        'text-background-padding': '2px',
        'text-background-shape': 'roundrectangle',
        'overlay-opacity': 0,
        'min-zoomed-font-size': 5,
      },
    },
    {
      selector: 'node.group',
      style: {
        width: 58,
        height: 58,
        'border-style': 'double',
        'border-width': 5,
        'background-image': ((n: NodeSingular) => [
          icon(n.data('icon') as string, n.data('family') as Family),
          badge(n),
        ]) as unknown as string,
        'background-width': ['20px', 'auto'] as unknown as string,
        'background-height': ['20px', '22px'] as unknown as string,
        'background-position-x': ['50%', '40px'] as unknown as string,
        'background-position-y': ['50%', '-8px'] as unknown as string,
        'background-clip': ['node', 'none'] as unknown as 'node',
        'background-image-containment': ['inside', 'over'] as unknown as 'inside',
        'bounds-expansion': [20],
      },
    },
    {
      selector: 'node.sensitive',
      style: {
        'outline-width': 2,
        'outline-color': token('data'),
        'outline-style': 'dotted',
        'outline-offset': 5,
      } as object,
    },
    {
      selector: 'node.box',
      style: {
        shape: 'round-rectangle',
        'corner-radius': '12',
        'background-color': token('surface'),
        'background-opacity': 0.62,
        'border-width': 1,
        'border-color': token('line'),
        label: 'data(label)',
        color: token('soft'),
        'font-family': font,
        'font-size': 13,
        'font-weight': 600,
        'text-valign': 'top',
        'text-halign': 'center',
        'text-margin-y': -6,
        padding: '26px',
        'overlay-opacity': 0,
      } as object,
    },
    {
      selector: 'edge',
      style: {
        width: 1.5,
        'curve-style': 'bezier',
        'line-color': token('edge-plain'),
        'target-arrow-color': token('edge-plain'),
        'target-arrow-shape': 'triangle',
        'arrow-scale': 1.05,
        label: 'data(label)',
        'font-family': font,
        'font-size': 12,
        'font-weight': 500,
        color: token('soft'),
        'text-background-color': token('bg'),
        'text-background-opacity': 0.92,
        'text-background-padding': '2px',
        'text-background-shape': 'roundrectangle',
        'overlay-opacity': 0,
        'min-zoomed-font-size': 6,
      },
    },
    { selector: 'edge.conditional', style: { 'line-style': 'dashed', 'line-dash-pattern': [6, 4] } },
    { selector: 'edge.unknown', style: { 'line-style': 'dotted', 'line-dash-pattern': [2, 4] } },
    {
      selector: 'edge.on-path',
      style: {
        width: 3,
        'line-color': token('critical'),
        'target-arrow-color': token('critical'),
        color: token('critical'),
        'font-weight': 'bold',
        'z-index': 9,
      },
    },
    {
      selector: 'node.asset:selected',
      style: {
        'border-width': 4,
        'underlay-color': token('accent'),
        'underlay-opacity': 0.16,
        'underlay-padding': 7,
        'underlay-shape': 'ellipse',
      },
    },
    {
      selector: 'edge:selected',
      style: { width: 3, 'line-color': token('accent'), 'target-arrow-color': token('accent'), color: token('accent') },
    },
    { selector: '.far', style: { opacity: 0.28 } },
  ];
}

/** New nodes begin beside what they hang on, in an order of their own, so that the layout is the same every time. */
function seed(cy: Core, fresh: ReadonlySet<string>): void {
  let i = 0;
  cy.nodes('.asset').forEach((node) => {
    if (!fresh.has(node.id())) return;
    const anchor = node
      .neighborhood()
      .nodes('.asset')
      .toArray()
      .find((n) => !fresh.has(n.id()) || n.position('x') !== 0);
    const angle = i * 2.399963;
    const far = 90 + 14 * Math.sqrt(i);
    const from = anchor ? anchor.position() : { x: 0, y: 0 };
    node.position({ x: from.x + far * Math.cos(angle), y: from.y + far * Math.sin(angle) });
    i += 1;
  });
}

export function GraphCanvas({
  graph,
  byAccount,
  selected,
  onSelect,
  onOpen,
  onRemove,
  ref,
}: {
  graph: Graph;
  byAccount: boolean;
  /** Id of a node or group, or `edge:ID`. */
  selected: string | null;
  onSelect: (id: string | null) => void;
  onOpen: (id: string) => void;
  onRemove: (id: string) => void;
  ref: Ref<CanvasHandle>;
}) {
  const box = useRef<HTMLDivElement>(null);
  const icons = useRef<HTMLDivElement>(null);
  const core = useRef<Core | null>(null);
  const [ready, setReady] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const theme = useTheme();
  const act = useRef({ onSelect, onOpen, onRemove });
  act.current = { onSelect, onOpen, onRemove };

  useEffect(() => {
    let gone = false;
    void Promise.all([import('cytoscape'), import('cytoscape-fcose')]).then(
      ([{ default: cytoscape }, { default: fcose }]) => {
        if (gone || !box.current) return;
        try {
          cytoscape.use(fcose);
        } catch {
          // It was registered by an earlier visit to this page.
        }
        const cy = cytoscape({
          container: box.current,
          minZoom: 0.12,
          maxZoom: 2.6,
          boxSelectionEnabled: false,
          selectionType: 'single',
        });
        core.current = cy;
        cy.on('tap', 'node.asset', (event) => act.current.onSelect(event.target.id()));
        cy.on('tap', 'edge', (event) => act.current.onSelect(event.target.id()));
        cy.on('tap', (event) => event.target === cy && act.current.onSelect(null));
        cy.on('dbltap', 'node.asset', (event) => act.current.onOpen(event.target.id()));
        cy.on('mouseover', 'node.asset', (event) => {
          const near = event.target.closedNeighborhood();
          cy.elements().not(near).not('.box').addClass('far');
        });
        cy.on('mouseout', 'node.asset', () => cy.elements().removeClass('far'));
        setReady(true);
      },
      () => setFailed('The picture could not be loaded. The table shows the same.'),
    );
    return () => {
      gone = true;
      core.current?.destroy();
      core.current = null;
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme decides what the tokens hold; icons come with the graph.
  useEffect(() => {
    const cy = core.current;
    if (!cy || !ready) return;
    const cache = new Map<string, string>();
    const icon = (name: string, family: Family): string => {
      const key = `${name} ${family}`;
      const known = cache.get(key);
      if (known) return known;
      const drawn =
        icons.current?.querySelector(`[data-icon="${CSS.escape(name)}"]`)?.outerHTML ??
        '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"/>';
      const made = uri(drawn.replaceAll('currentColor', token(family.toLowerCase())));
      cache.set(key, made);
      return made;
    };
    cy.style(sheet(icon));
  }, [ready, theme, graph]);

  useEffect(() => {
    const cy = core.current;
    if (!cy || !ready) return;
    const wanted = elements(graph, byAccount);
    const ids = new Set(wanted.map((e) => String(e.data.id)));
    const before = new Set(cy.nodes('.asset').map((n) => n.id()));
    const known = cy.elements().map((e) => e.id());
    let changed = false;
    cy.batch(() => {
      // Children leave their boxes before these go, or they would go with them.
      for (const e of wanted) {
        const element = cy.getElementById(String(e.data.id));
        if (element.length === 0 || e.group !== 'nodes') continue;
        const parent = (e.data.parent as string | undefined) ?? null;
        if ((element.data('parent') ?? null) !== parent) changed = true;
        if (parent !== null && cy.getElementById(parent).length === 0) {
          const made = wanted.find((w) => w.data.id === parent);
          if (made) cy.add(made);
        }
        element.move({ parent });
        element.data(e.data);
      }
      for (const id of known) {
        if (!ids.has(id)) {
          cy.getElementById(id).remove();
          changed = true;
        }
      }
      for (const e of [
        ...wanted.filter((e) => e.classes === 'box'),
        ...wanted.filter((e) => e.group === 'nodes' && e.classes !== 'box'),
        ...wanted.filter((e) => e.group === 'edges'),
      ]) {
        const element = cy.getElementById(String(e.data.id));
        if (element.length === 0) {
          cy.add(e);
          changed = true;
        } else element.classes(`${e.classes}`);
      }
    });
    if (!changed || cy.nodes('.asset').length === 0) return;
    const fresh = new Set(
      cy
        .nodes('.asset')
        .map((n) => n.id())
        .filter((id) => !before.has(id)),
    );
    seed(cy, fresh);
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    cy.layout({
      name: 'fcose',
      quality: 'proof',
      randomize: false,
      animate: !still && before.size > 0,
      animationDuration: 320,
      fit: true,
      padding: 48,
      nodeDimensionsIncludeLabels: true,
      idealEdgeLength: () => 112,
      nodeRepulsion: () => 9000,
      nodeSeparation: 90,
      gravity: 0.35,
      gravityRangeCompound: 1.4,
      gravityCompound: 1.2,
      tile: true,
      tilingPaddingVertical: 46,
      tilingPaddingHorizontal: 46,
      stop: () => {
        if (cy.zoom() > 1.25) {
          cy.zoom(1.25);
          cy.center();
        }
      },
    } as never).run();
  }, [graph, byAccount, ready]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: selection is drawn again when the elements changed.
  useEffect(() => {
    const cy = core.current;
    if (!cy || !ready) return;
    cy.elements(':selected').unselect();
    if (selected !== null) cy.getElementById(selected).select();
  }, [selected, ready, graph]);

  useImperativeHandle(
    ref,
    () => ({
      zoom: (factor) => {
        const cy = core.current;
        if (cy) cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
      },
      fit: () => core.current?.fit(undefined, 48),
      png: async () => {
        const made = core.current?.png({ output: 'blob', full: true, scale: 2, bg: token('bg') });
        return made instanceof Blob ? made : null;
      },
    }),
    [],
  );

  const keys = (event: React.KeyboardEvent) => {
    const cy = core.current;
    if (!cy) return;
    const arrows: Record<string, [number, number]> = {
      ArrowRight: [1, 0],
      ArrowLeft: [-1, 0],
      ArrowDown: [0, 1],
      ArrowUp: [0, -1],
    };
    const way = arrows[event.key];
    if (way) {
      event.preventDefault();
      const now = selected === null ? cy.nodes('.asset').first() : cy.getElementById(selected);
      if (selected === null || now.length === 0 || now.isEdge()) {
        const first = cy.nodes('.asset').first();
        if (first.length > 0) onSelect(first.id());
        return;
      }
      const at = now.position();
      let best: { id: string; cost: number } | null = null;
      cy.nodes('.asset').forEach((n) => {
        const p = n.position();
        const along = (p.x - at.x) * way[0] + (p.y - at.y) * way[1];
        const aside = Math.abs((p.x - at.x) * way[1]) + Math.abs((p.y - at.y) * way[0]);
        if (along <= 1) return;
        const cost = along + 2 * aside;
        if (best === null || cost < best.cost) best = { id: n.id(), cost };
      });
      const found = best as { id: string; cost: number } | null;
      if (found) {
        onSelect(found.id);
        cy.animate({ center: { eles: cy.getElementById(found.id) }, duration: 120 });
      }
    } else if (event.key === 'Enter' && selected !== null) {
      event.preventDefault();
      onOpen(selected);
    } else if ((event.key === 'Delete' || event.key === 'Backspace') && selected !== null) {
      event.preventDefault();
      onRemove(selected);
    } else if (event.key === '+' || event.key === '=') cy.zoom(cy.zoom() * 1.2);
    else if (event.key === '-') cy.zoom(cy.zoom() / 1.2);
    else if (event.key === '0') cy.fit(undefined, 48);
    else if (event.key === 'Escape') onSelect(null);
  };
  const used = new Set([
    ...[...graph.nodes.values()].map((n) => n.asset.icon),
    ...[...graph.groups.values()].map((g) => g.sample.icon),
  ]);
  return (
    <>
      <div
        ref={box}
        className="graph-canvas"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the canvas is worked by keys.
        tabIndex={0}
        aria-label={`Graph of ${graph.nodes.size} nodes and ${graph.edges.size} edges. Arrows move, Enter expands, Delete takes away, plus and minus zoom. The table shows the same as text.`}
        data-nodes={graph.nodes.size}
        data-ready={ready}
        onKeyDown={keys}
      />
      {failed && (
        <p className="notice graph-failed" role="alert">
          {failed}
        </p>
      )}
      <div ref={icons} hidden>
        {[...used].map((name) => {
          const Icon = iconNamed(name);
          return <Icon key={name} size={20} strokeWidth={1.8} data-icon={name} />;
        })}
      </div>
    </>
  );
}
