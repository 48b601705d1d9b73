import { QueriesPage } from '../../parts/pages/queries';

export default function Page() {
  return <QueriesPage />;
}
