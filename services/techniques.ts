/** The techniques as they are shown. */
export { techniques } from '../graph/content/load.js';
export type { Technique } from '../graph/content/technique.js';
