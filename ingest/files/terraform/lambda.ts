/** aws_lambda_function, aws_lambda_function_url, aws_lambda_permission. */
import { asNodeId, parseArn } from '../../../graph/schema/ids.js';
import { observe } from '../../../graph/schema/observation.js';
import { lambdaFunction } from '../../../graph/schema/types/lambda.js';
import { present } from '../../aws/answer.js';
import {
  arnFor,
  blocks,
  type Context,
  type Item,
  nameOf,
  place,
  type TerraformType,
  tagsOf,
  text,
  texts,
} from './contract.js';
import { runsAs } from './iam-links.js';

/** `function_name` of URLs and permissions may be the name or the ARN. */
function target(item: Item, context: Context) {
  const given = nameOf(item, 'function_name');
  const parts = parseArn(given);
  const name = parts ? (parts.resource.split(':')[1] ?? given) : given;
  const own: Item = { ...item, args: {} };
  return {
    id: parts ? asNodeId(given) : arnFor(own, context, 'lambda', `function:${name}`),
    name,
    ...place(context),
  };
}

/** The statement AddPermission makes of these arguments. */
function permissionStatement(item: Item, functionArn: string) {
  const principal = text(item, 'principal') ?? '';
  const source = text(item, 'source_arn');
  const account = text(item, 'source_account');
  const urlAuth = text(item, 'function_url_auth_type');
  const organization = text(item, 'principal_org_id');
  const equals = {
    ...(account ? { 'AWS:SourceAccount': account } : {}),
    ...(urlAuth ? { 'lambda:FunctionUrlAuthType': urlAuth } : {}),
    ...(organization ? { 'aws:PrincipalOrgID': organization } : {}),
  };
  const condition = {
    ...(source ? { ArnLike: { 'AWS:SourceArn': source } } : {}),
    ...(Object.keys(equals).length > 0 ? { StringEquals: equals } : {}),
  };
  return {
    Sid: text(item, 'statement_id') ?? item.label,
    Effect: 'Allow',
    Principal:
      principal === '*'
        ? '*'
        : /\.amazonaws\.com(\.cn)?$/.test(principal)
          ? { Service: principal }
          : { AWS: principal },
    Action: text(item, 'action') ?? 'lambda:InvokeFunction',
    Resource: functionArn,
    ...(Object.keys(condition).length > 0 ? { Condition: condition } : {}),
  };
}

const types: readonly TerraformType[] = [
  {
    type: 'aws_lambda_function',
    unit: 'lambda.functions',
    convert: (item, context) => {
      const name = nameOf(item, 'function_name');
      const variables = blocks(item, 'environment').flatMap((e) =>
        blocks(e, 'variables').flatMap((v) => Object.keys(v.args)),
      );
      return observe(lambdaFunction, {
        id: arnFor(item, context, 'lambda', `function:${name}`),
        name,
        ...place(context),
        props: {
          ...present('runtime', text(item, 'runtime')),
          ...present('handler', text(item, 'handler')),
          ...present('packageType', text(item, 'package_type')),
          // Names only: a hand-written file may hold secrets here.
          envNames: variables.sort(),
          layers: texts(item, 'layers'),
          inVpc: blocks(item, 'vpc_config').length > 0,
        },
        ...tagsOf(item),
        links: runsAs(item, context, 'role', 'execution role'),
      });
    },
  },
  {
    type: 'aws_lambda_function_url',
    unit: 'lambda.functions',
    tells: { facet: 'url', of: 'lambda.function' },
    convert: (item, context) => {
      const auth = text(item, 'authorization_type');
      if (auth === undefined)
        context.warn(`${item.type} ${item.label} has no authorization_type; whom the URL lets in is not known`);
      return observe(lambdaFunction, {
        ...target(item, context),
        props: {
          ...present('urlAuthType', auth),
          ...present('url', text(item, 'function_url')),
          ...(auth ? { urlCors: blocks(item, 'cors').flatMap((c) => texts(c, 'allow_origins')) } : {}),
        },
        facets: { url: auth === undefined ? 'failed' : 'known' },
      });
    },
  },
  {
    type: 'aws_lambda_permission',
    unit: 'lambda.functions',
    tells: { facet: 'policy', of: 'lambda.function' },
    convert: (item, context) => {
      const of = target(item, context);
      const statement = permissionStatement(item, of.id);
      return observe(lambdaFunction, {
        ...of,
        props: {},
        policies: [
          {
            kind: 'resource',
            name: 'policy',
            document: JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: [statement] }, null, 2),
          },
        ],
        facets: { policy: 'known' },
      });
    },
  },
];
export default types;
