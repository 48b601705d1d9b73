import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @type {import('next').NextConfig} */
export default {
  // The app is files only: whoever serves the API serves them, and no second process holds anything.
  output: 'export',
  images: { unoptimized: true },
  poweredByHeader: false,
  reactStrictMode: true,
  turbopack: { root: dirname(dirname(fileURLToPath(import.meta.url))) },
  // The compiler of this repository has no programmable interface that Next could call; `tsc -p web` checks the types.
  typescript: { ignoreBuildErrors: true },
};
