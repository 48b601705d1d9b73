import { SettingsPage } from '../../parts/pages/settings';

export default function Page() {
  return <SettingsPage />;
}
