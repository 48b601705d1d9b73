import { IdentityPage } from '../../parts/pages/identity';

export default function Page() {
  return <IdentityPage />;
}
