import { ExposurePage } from '../../parts/pages/exposure';

export default function Page() {
  return <ExposurePage />;
}
