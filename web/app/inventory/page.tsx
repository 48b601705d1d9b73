import { InventoryPage } from '../../parts/pages/inventory';

export default function Page() {
  return <InventoryPage />;
}
