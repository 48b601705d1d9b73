import '@fontsource-variable/inter/wght.css';
import '@fontsource/jetbrains-mono/latin-400.css';
import '@fontsource/jetbrains-mono/latin-500.css';
import '../styles/tokens.css';
import '../styles/base.css';
import '../styles/frame.css';
import '../styles/parts.css';
import '../styles/paths.css';
import '../styles/evidence.css';
import '../styles/overview.css';
import '../styles/lists.css';
import '../styles/identity.css';
import '../styles/explorer.css';
import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { Shell } from '../parts/shell';

export const metadata: Metadata = {
  title: 'Portolan',
  description: 'Who can reach what in AWS, by which route, and what to cut.',
  icons: { icon: '/icon.svg' },
  referrer: 'no-referrer',
};

export default function Layout({ children }: { children: ReactNode }) {
  return (
    // The theme is set by the script before React looks.
    <html lang="en" suppressHydrationWarning>
      <head>
        <script src="/theme.js" />
      </head>
      <body>
        <Shell>{children}</Shell>
      </body>
    </html>
  );
}
