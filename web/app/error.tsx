'use client';
import { Empty } from '../parts/states';

/** A page that broke: said aloud, the frame around it still works. */
export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <Empty title="This page broke">
      <p>{error.message}</p>
      <div className="row">
        <button type="button" className="button" onClick={reset}>
          Try again
        </button>
      </div>
    </Empty>
  );
}
