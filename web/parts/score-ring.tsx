/** A score of 0–100 as a ring that fills, in the colour of its severity; the number says it without the colour. */
export function ScoreRing({ score, severity }: { score: number; severity: string }) {
  const radius = 17;
  const round = 2 * Math.PI * radius;
  return (
    <svg
      className={`score s-${severity.toLowerCase()}`}
      width="40"
      height="40"
      viewBox="0 0 40 40"
      role="img"
      aria-label={`Score ${score} of 100, ${severity.toLowerCase()}`}
    >
      <circle className="score-rest" cx="20" cy="20" r={radius} />
      <circle
        className="score-part"
        cx="20"
        cy="20"
        r={radius}
        strokeDasharray={`${(round * score) / 100} ${round}`}
        transform="rotate(-90 20 20)"
      />
      <text x="20" y="24.5" textAnchor="middle">
        {score}
      </text>
    </svg>
  );
}
