/** Answers for the collector of S3 alone. */
export default {} as const;
