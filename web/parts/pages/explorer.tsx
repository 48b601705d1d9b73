'use client';
export function ExplorerPage() { return null; }
