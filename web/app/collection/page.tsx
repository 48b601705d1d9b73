import { CollectionPage } from '../../parts/pages/collection';

export default function Page() {
  return <CollectionPage />;
}
