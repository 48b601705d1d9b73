// title: Buckets open to the internet whose tags say they matter
// purpose: Buckets that anyone can reach by policy or ACL although a tag marks their content as sensitive. The tag is compared
//   without regard to case.
// parameters:
//   word:
//     about: Part of the tag, as key=value in small letters, that marks content as sensitive.
//     default: confidential
// cases:
//   - name: open and marked is listed; open alone or marked alone is not
//     nodes:
//       - {id: b1, type: s3.bucket, name: exports, account: '111122223333', tags: [classification=Confidential, team=data]}
//       - {id: b2, type: s3.bucket, name: website, account: '111122223333', tags: [classification=public]}
//       - {id: b3, type: s3.bucket, name: payroll, account: '111122223333', tags: [classification=confidential]}
//       - {id: internet, type: internet, name: Internet}
//     edges:
//       - [internet, EXPOSES, b1, {certainty: certain, how: resource policy, level: read}]
//       - [internet, EXPOSES, b2, {certainty: certain, how: resource policy, level: read}]
//     must:
//       - {bucket: b1, how: resource policy, certainty: certain}
//     mustNot:
//       - {bucket: b2}
//       - {bucket: b3}
//   - name: the word can be another
//     parameters: {word: data-class=pii}
//     nodes:
//       - {id: b4, type: s3.bucket, name: crm, account: '111122223333', tags: [data-class=PII]}
//       - {id: internet, type: internet, name: Internet}
//     edges:
//       - [internet, EXPOSES, b4, {certainty: conditional, how: resource policy}]
//     must:
//       - {bucket: b4, certainty: conditional}
MATCH (:Internet)-[e:EXPOSES]->(b:S3Bucket)
WHERE any(t IN b.tags WHERE toLower(t) CONTAINS $word)
RETURN b.id AS bucket, b.name AS name, b.account AS account, e.how AS how, e.level AS level, e.certainty AS certainty, b.tags AS tags
ORDER BY account, name, how, level
