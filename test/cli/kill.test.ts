import { killTorture } from '../support/kill-torture.js';

// A few kills every time; hundreds of moments in test/deep.
killTorture(2);
