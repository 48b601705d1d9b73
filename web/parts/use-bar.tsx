/** Granted against used: the hatched bar is what is granted, filled from the left by what was used. */
export function UseBar({
  granted,
  used,
  of,
  dangerous = false,
}: {
  granted: number;
  used: number;
  of: number;
  dangerous?: boolean;
}) {
  const wide = of === 0 ? 0 : (100 * granted) / of;
  const share = granted === 0 ? 0 : (100 * used) / granted;
  return (
    <span
      className="use-room"
      role="img"
      aria-label={`${used} of ${granted} used${dangerous && used === 0 ? ', unused and dangerous' : ''}`}
    >
      <span
        className={`use-bar${dangerous && used === 0 ? ' danger' : ''}`}
        style={{ width: `${Math.max(granted > 0 ? 2 : 0, wide)}%` }}
      >
        <i style={{ width: `${share}%`, minWidth: used > 0 ? 2 : 0 }} />
      </span>
    </span>
  );
}
