/** Three-valued: 0 false, 1 true, 2 undecided. */
export type Truth = 0 | 1 | 2;
