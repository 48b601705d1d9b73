import { OverviewPage } from '../parts/pages/overview';

export default function Page() {
  return <OverviewPage />;
}
