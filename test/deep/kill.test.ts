import { killTorture } from '../support/kill-torture.js';

killTorture(40);
