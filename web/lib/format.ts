/** Numbers and times as people read them. */
const whole = new Intl.NumberFormat('en-GB');
const compact = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 });

export const count = (n: number): string => (Math.abs(n) < 100_000 ? whole.format(n) : compact.format(n));
export const percent = (share: number): string => {
  const value = share * 100;
  // Neither end is claimed unless it is true.
  if (value > 0 && value < 0.1) return '< 0.1 %';
  if (value < 100 && value > 99.9) return '99.9 %';
  return `${value < 10 && value !== 0 ? value.toFixed(1) : Math.floor(value)} %`;
};
export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

/** The exact moment, always UTC. */
export function utc(time: string): string {
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? time : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** How long ago, in the largest unit that says enough. */
export function ago(time: string, now: number): string {
  const at = new Date(time).getTime();
  if (Number.isNaN(at)) return time;
  const seconds = Math.round((now - at) / 1000);
  if (seconds < 0) return utc(time);
  if (seconds < 60) return 'just now';
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ago`;
  return `${Math.floor(hours / 24)} days ago`;
}
