import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brief, pieces, shorten, visible } from './visible';

describe('names written by the people being watched', () => {
  it('shows characters that turn the direction of text as what they are', () => {
    expect(visible('admin\u202Egpj.exe')).toBe('admin⟨U+202E⟩gpj.exe');
    expect(visible('a\u2066b\u2069')).toBe('a⟨U+2066⟩b⟨U+2069⟩');
  });
  it('shows characters without a shape', () => {
    expect(visible('ad\u200Bmin\u0000\uFEFF\u00AD\u{E0041}')).toBe('ad⟨U+200B⟩min⟨U+0000⟩⟨U+FEFF⟩⟨U+00AD⟩⟨U+E0041⟩');
  });
  it('shows half a surrogate pair, which is no character', () => {
    expect(visible('a\uD800b')).toBe('a⟨U+D800⟩b');
  });
  it('leaves scripts, emoji and markup alone: they are text', () => {
    for (const name of ['مدير', '管理者', '🧭 chart', '<script>alert(1)</script>', 'na\u0301me'])
      expect(visible(name)).toBe(name);
  });
  it('loses nothing: what is named can be written back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const back = pieces(text).map((p) =>
          p.hidden ? String.fromCodePoint(Number.parseInt(p.text.slice(2), 16)) : p.text,
        );
        expect(back.join('')).toBe(text);
      }),
    );
  });
  it('keeps both ends of what it shortens', () => {
    const short = shorten(`arn:aws:iam::111122223333:role/${'x'.repeat(200)}/end`, 40);
    expect([...short]).toHaveLength(40);
    expect(short.startsWith('arn:aws:iam::')).toBe(true);
    expect(short.endsWith('/end')).toBe(true);
    expect(shorten('short', 40)).toBe('short');
  });
  it('says a sentence with names where it had ARNs', () => {
    expect(
      brief(
        'identity policy arn:aws:iam::111122223333:role/team/reader#inline, statement 1, allows s3:GetObject on arn:aws:s3:::exports/*',
      ),
    ).toBe('identity policy reader#inline, statement 1, allows s3:GetObject on exports/*');
    expect(brief('no ARN here: arn is a word')).toBe('no ARN here: arn is a word');
  });
});
