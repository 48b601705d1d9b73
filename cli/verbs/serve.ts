import { PortTaken, startServer } from '../../api/server.js';
import { serve } from '../../services/serve.js';
import { defineVerb, UserError } from '../verb.js';

export default defineVerb({
  name: 'serve',
  summary: 'Serve the web app and the GraphQL API on 127.0.0.1.',
  usage: '[--port N] [--store URL]',
  examples: [
    ['portolan serve', 'serves on port 8760; the last line printed is the address to open'],
    ['portolan serve --port 0 --data ./acme', 'picks a free port and serves the data in ./acme'],
  ],
  options: {
    port: { kind: 'number', value: 'N', about: 'Port on 127.0.0.1; 0 picks a free one.', default: 8760 },
    store: {
      kind: 'string',
      value: 'URL',
      about: 'neo4j://… for Neo4j, nothing for the embedded engine (PORTOLAN_STORE).',
    },
    open: { kind: 'boolean', about: 'Open the address in the browser.' },
  },
  async run({ options, positionals, terminal }) {
    if (positionals.length > 0) throw new UserError(`serve takes no '${positionals[0]}'. See portolan serve --help.`);
    const port = options.port ?? 8760;
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new UserError(`--port takes a whole number from 0 to 65535, not ${port}.`);
    const store = options.store ?? process.env.PORTOLAN_STORE;
    const session = await serve({ dataDir: terminal.dataDir, ...(store ? { store } : {}), note: terminal.note });
    try {
      const server = await startServer({
        port,
        web: session.web,
        allowed: session.allowed,
        withContext: session.withContext,
        report: terminal.note,
      });
      try {
        await session.prepare();
        const token = await session.newToken();
        const address = `${server.url}?token=${token}`;
        terminal.write(`${address}\n`);
        if (options.open) await session.openBrowser(address);
        await session.stopped();
      } finally {
        await server.close();
      }
    } catch (error) {
      if (!(error instanceof PortTaken)) throw error;
      throw new UserError(
        `${error.message} Stop what listens there, or choose another with --port N (0 picks a free one).`,
        4,
      );
    } finally {
      await session.close();
    }
    return 0;
  },
});
