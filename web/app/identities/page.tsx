import { IdentitiesPage } from '../../parts/pages/identities';

export default function Page() {
  return <IdentitiesPage />;
}
