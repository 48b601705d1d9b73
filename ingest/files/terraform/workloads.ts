/**
 * aws_sfn_state_machine, aws_batch_job_queue, aws_batch_job_definition, aws_apprunner_service, aws_codedeploy_deployment_group,
 * aws_bedrockagentcore_agent_runtime, aws_bedrockagentcore_browser, aws_cognito_identity_pool, aws_ssoadmin_permission_set,
 * aws_ssoadmin_instances.
 */
import { asNodeId, parseArn } from '../../../graph/schema/ids.js';
import { observe } from '../../../graph/schema/observation.js';
import { identityPool } from '../../../graph/schema/types/cognito.js';
import { permissionSet, ssoInstance } from '../../../graph/schema/types/sso-admin.js';
import {
  agentBrowser,
  agentRuntime,
  apprunnerService,
  batchJobDefinition,
  batchJobQueue,
  codedeployGroup,
  stateMachine,
} from '../../../graph/schema/types/workloads.js';
import { present } from '../../aws/answer.js';
import {
  arnFor,
  blocks,
  type Context,
  flag,
  type Item,
  nameOf,
  number,
  place,
  type TerraformType,
  tagsOf,
  text,
} from './contract.js';
import { runsAs } from './iam-links.js';

/** ARNs end with an id that no argument states where AWS makes one up. */
const withId = (name: string, item: Item, separator: string): string =>
  `${name}${separator}${text(item, 'id') ?? (item.label || 'unknown')}`;

/** `container_properties` is a JSON text, or the object itself where a person wrote it. */
function containerProperties(item: Item): Item {
  const given = item.args.container_properties;
  let value: unknown = given;
  if (typeof given === 'string') {
    try {
      value = JSON.parse(given);
    } catch {
      value = {};
    }
  }
  const args = typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  return { ...item, args };
}

const networkMode = (item: Item) =>
  present('networkMode', blocks(item, 'network_configuration').flatMap((n) => text(n, 'network_mode') ?? [])[0]);

/** ARN of an Identity Center thing: the service has no account and no region in its ARNs. */
function ssoArn(item: Item, context: Context, resource: string) {
  const own = text(item, 'arn');
  return asNodeId(own && parseArn(own) ? own : `arn:${context.partition}:sso:::${resource}`);
}

const types: readonly TerraformType[] = [
  {
    type: 'aws_sfn_state_machine',
    unit: 'stepfunctions.state-machines',
    convert: (item, context) =>
      observe(stateMachine, {
        id: arnFor(item, context, 'states', `stateMachine:${nameOf(item)}`),
        name: nameOf(item),
        ...place(context),
        props: {},
        ...tagsOf(item),
        links: runsAs(item, context, 'role_arn', 'execution role'),
      }),
  },
  {
    type: 'aws_batch_job_queue',
    unit: 'batch.job-queues',
    convert: (item, context) =>
      observe(batchJobQueue, {
        id: arnFor(item, context, 'batch', `job-queue/${nameOf(item)}`),
        name: nameOf(item),
        ...place(context),
        props: present('state', text(item, 'state')),
        ...tagsOf(item),
      }),
  },
  {
    type: 'aws_batch_job_definition',
    unit: 'batch.job-definitions',
    convert: (item, context) =>
      observe(batchJobDefinition, {
        id: arnFor(item, context, 'batch', `job-definition/${nameOf(item)}:${number(item, 'revision') ?? 1}`),
        name: nameOf(item),
        ...place(context),
        props: present('revision', number(item, 'revision')),
        ...tagsOf(item),
        links: runsAs(containerProperties(item), context, 'jobRoleArn', 'job role'),
      }),
  },
  {
    type: 'aws_apprunner_service',
    unit: 'apprunner.services',
    convert: (item, context) => {
      const name = nameOf(item, 'service_name');
      return observe(apprunnerService, {
        id: arnFor(item, context, 'apprunner', `service/${withId(name, item, '/')}`),
        name,
        ...place(context),
        props: present('status', text(item, 'status')),
        ...tagsOf(item),
        links: blocks(item, 'instance_configuration').flatMap((b) =>
          runsAs(b, context, 'instance_role_arn', 'instance role'),
        ),
      });
    },
  },
  {
    type: 'aws_codedeploy_deployment_group',
    unit: 'codedeploy.deployment-groups',
    convert: (item, context) => {
      const name = nameOf(item, 'deployment_group_name');
      const application = text(item, 'app_name');
      return observe(codedeployGroup, {
        id: arnFor(item, context, 'codedeploy', `deploymentgroup:${application ?? 'unknown'}/${name}`),
        name,
        ...place(context),
        props: present('application', application),
        ...tagsOf(item),
      });
    },
  },
  {
    type: 'aws_bedrockagentcore_agent_runtime',
    unit: 'bedrock-agentcore.runtimes',
    convert: (item, context) => {
      const name = nameOf(item, 'agent_runtime_name');
      return observe(agentRuntime, {
        id: arnFor(item, context, 'bedrock-agentcore', `runtime/${withId(name, item, '-')}`),
        name,
        ...place(context),
        props: networkMode(item),
        ...tagsOf(item),
        links: runsAs(item, context, 'role_arn', 'execution role'),
      });
    },
  },
  {
    type: 'aws_bedrockagentcore_browser',
    unit: 'bedrock-agentcore.browsers',
    convert: (item, context) =>
      observe(agentBrowser, {
        id: arnFor(item, context, 'bedrock-agentcore', `browser-custom/${withId(nameOf(item), item, '-')}`),
        name: nameOf(item),
        ...place(context),
        props: networkMode(item),
        ...tagsOf(item),
        links: runsAs(item, context, 'execution_role_arn', 'execution role'),
      }),
  },
  {
    type: 'aws_cognito_identity_pool',
    unit: 'cognito-identity.identity-pools',
    convert: (item, context) => {
      const name = nameOf(item, 'identity_pool_name');
      return observe(identityPool, {
        id: arnFor(item, context, 'cognito-identity', `identitypool/${text(item, 'id') ?? name}`),
        name,
        ...place(context),
        props: present('allowsUnauthenticated', flag(item, 'allow_unauthenticated_identities')),
        ...tagsOf(item),
      });
    },
  },
  {
    type: 'aws_ssoadmin_permission_set',
    unit: 'sso-admin.permission-sets',
    global: true,
    convert: (item, context) =>
      observe(permissionSet, {
        id: ssoArn(item, context, `permissionSet/unknown/${nameOf(item)}`),
        name: nameOf(item),
        ...place(context, 'global'),
        props: present('session', text(item, 'session_duration')),
        ...tagsOf(item),
      }),
  },
  {
    type: 'aws_ssoadmin_instances',
    unit: 'sso-admin.instances',
    global: true,
    convert: (item, context) =>
      observe(ssoInstance, {
        id: ssoArn(item, context, `instance/${text(item, 'id') ?? item.label}`),
        name: nameOf(item),
        ...place(context, 'global'),
        props: present('identityStore', text(item, 'identity_store_id')),
      }),
  },
];
export default types;
