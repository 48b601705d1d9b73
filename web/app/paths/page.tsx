import { PathsPage } from '../../parts/pages/paths';

export default function Page() {
  return <PathsPage />;
}
