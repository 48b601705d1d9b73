import { conformance } from '../../test/stores/conformance.js';
import { embedded } from './embedded.js';

conformance('the embedded engine', async () => embedded);
