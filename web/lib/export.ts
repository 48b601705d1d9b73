/** Exactly what is seen, as a file. */
export type Cell = string | number | boolean | null | undefined;

/** A cell a spreadsheet would run as a formula gets an apostrophe in front: names come from the people being watched. */
function neutral(text: string): string {
  return /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
}

/** Comma-separated text with every cell quoted. */
export function csv(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]) =>
    cells
      .map((cell) => {
        const text = typeof cell === 'string' ? neutral(cell) : String(cell ?? '');
        return `"${text.replaceAll('"', '""')}"`;
      })
      .join(',');
  return `${[columns, ...rows].map(line).join('\r\n')}\r\n`;
}

export function download(name: string, type: string, content: BlobPart): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
export const downloadCsv = (name: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): void =>
  download(`${name}.csv`, 'text/csv', csv(columns, rows));
export const downloadJson = (name: string, value: unknown): void =>
  download(`${name}.json`, 'application/json', `${JSON.stringify(value, null, 2)}\n`);

const DRAWN = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'font',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'letter-spacing',
  'dominant-baseline',
  'paint-order',
  'visibility',
];

/** The picture as a file of its own: what style sheets gave its parts is written onto them. */
export function standaloneSvg(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const from = [svg as Element, ...svg.querySelectorAll('*')];
  const to = [copy as Element, ...copy.querySelectorAll('*')];
  for (const [i, original] of from.entries()) {
    const style = getComputedStyle(original);
    const text = DRAWN.map((name) => `${name}:${style.getPropertyValue(name)}`).join(';');
    to[i]?.setAttribute('style', text);
    to[i]?.removeAttribute('tabindex');
  }
  const box = svg.viewBox.baseVal;
  const background = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [name, value] of Object.entries({ x: box.x, y: box.y, width: box.width, height: box.height })) {
    background.setAttribute(name, String(value));
  }
  background.setAttribute('fill', getComputedStyle(document.documentElement).getPropertyValue('--surface').trim());
  copy.insertBefore(background, copy.firstChild);
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(box.width));
  copy.setAttribute('height', String(box.height));
  return new XMLSerializer().serializeToString(copy);
}

export const downloadSvg = (name: string, svg: SVGSVGElement): void =>
  download(`${name}.svg`, 'image/svg+xml', standaloneSvg(svg));

/** The picture at twice its size, as screens and papers want it. */
export async function downloadPng(name: string, svg: SVGSVGElement): Promise<void> {
  const box = svg.viewBox.baseVal;
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standaloneSvg(svg))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = box.width * 2;
  canvas.height = box.height * 2;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (blob) download(`${name}.png`, 'image/png', blob);
}
