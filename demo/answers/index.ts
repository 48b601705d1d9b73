/** Every service the demo organisation answers for, by the name a recording has for it. */
import type { Answers } from './answer.js';
import { clusterServices } from './clusters.js';
import { ec2, elbv2, lambda, rds, resourcegroupstaggingapi } from './compute.js';
import { apigateway, apigatewayv2, cloudfront } from './edges.js';
import { iam } from './iam.js';
import { organizations } from './organizations.js';
import { dynamodb, kms, s3, s3control, secretsmanager, sns, sqs, ssm } from './storage.js';
import { unusedServices } from './workloads.js';

export const answers: Readonly<Record<string, Answers>> = {
  iam,
  organizations,
  s3,
  s3control,
  ec2,
  elbv2,
  lambda,
  kms,
  secretsmanager,
  ssm,
  sns,
  sqs,
  dynamodb,
  rds,
  resourcegroupstaggingapi,
  apigateway,
  apigatewayv2,
  cloudfront,
  ...unusedServices,
  ...clusterServices,
};
