import Link from 'next/link';
import { Empty } from '../parts/states';

export default function NotFound() {
  return (
    <Empty title="No such page">
      <p>
        The chart ends here. Go to the <Link href="/">overview</Link>, or search above.
      </p>
    </Empty>
  );
}
