declare module 'cytoscape-fcose' {
  import type { Ext } from 'cytoscape';

  const layout: Ext;
  export default layout;
}
