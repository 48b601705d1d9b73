import type { Certainty } from '../lib/types';

export const DASH: Record<Certainty, string> = { CERTAIN: '', CONDITIONAL: '6 4', UNKNOWN: '1.5 4' };
export const WORD: Record<Certainty, string> = { CERTAIN: 'certain', CONDITIONAL: 'conditional', UNKNOWN: 'unknown' };

/** A line of its kind and the word for it. */
export function Sure({ of, bare = false }: { of: Certainty; bare?: boolean }) {
  return (
    <span className="sure">
      <svg width="20" height="6" aria-hidden="true">
        <line
          x1="1"
          y1="3"
          x2="19"
          y2="3"
          stroke="currentColor"
          strokeWidth="2"
          strokeDasharray={of === 'CERTAIN' ? '' : of === 'CONDITIONAL' ? '5 2.5' : '2 3'}
        />
      </svg>
      {bare ? <span className="hush">{WORD[of]}</span> : WORD[of]}
    </span>
  );
}
export function CertaintyLegend() {
  return (
    <div className="row" style={{ gap: 18 }}>
      <Sure of="CERTAIN" />
      <Sure of="CONDITIONAL" />
      <Sure of="UNKNOWN" />
    </div>
  );
}
