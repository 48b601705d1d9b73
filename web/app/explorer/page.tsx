import { ExplorerPage } from '../../parts/pages/explorer';

export default function Page() {
  return <ExplorerPage />;
}
