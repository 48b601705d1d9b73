/** Services that run code or templates under a role: CloudFormation, CodeBuild, Glue, SageMaker, Bedrock AgentCore. */
import { observe } from '../../../graph/schema/observation.js';
import {
  cloudformationStack,
  cloudformationStackSet,
  codebuildProject,
  codeInterpreter,
  glueDevEndpoint,
  glueJob,
  sagemakerNotebookInstance,
} from '../../../graph/schema/types/builders.js';
import { present } from '../../aws/answer.js';
import { arnFor, blocks, nameOf, place, type TerraformType, tagsOf, text } from './contract.js';
import { runsAs } from './iam-links.js';

/** AWS ends the ARNs of stacks and stack sets with an id that no argument states; policies name it by a wildcard. */
const UNKNOWN_ID = 'unknown';

const types: readonly TerraformType[] = [
  {
    type: 'aws_cloudformation_stack',
    unit: 'cloudformation.stacks',
    convert: (item, context) =>
      observe(cloudformationStack, {
        id: arnFor(item, context, 'cloudformation', `stack/${nameOf(item)}/${item.label || UNKNOWN_ID}`),
        name: nameOf(item),
        ...place(context),
        props: {},
        ...tagsOf(item),
        links: runsAs(item, context, 'iam_role_arn', 'service role'),
      }),
  },
  {
    type: 'aws_cloudformation_stack_set',
    unit: 'cloudformation.stack-sets',
    convert: (item, context) =>
      observe(cloudformationStackSet, {
        id: arnFor(item, context, 'cloudformation', `stackset/${nameOf(item)}:${item.label || UNKNOWN_ID}`),
        name: nameOf(item),
        ...place(context),
        props: {
          ...present('permissionModel', text(item, 'permission_model')),
          ...present('executionRole', text(item, 'execution_role_name')),
        },
        ...tagsOf(item),
        links: runsAs(item, context, 'administration_role_arn', 'administration role'),
      }),
  },
  {
    type: 'aws_codebuild_project',
    unit: 'codebuild.projects',
    convert: (item, context) =>
      observe(codebuildProject, {
        id: arnFor(item, context, 'codebuild', `project/${nameOf(item)}`),
        name: nameOf(item),
        ...place(context),
        props: present('sourceType', blocks(item, 'source').flatMap((s) => text(s, 'type') ?? [])[0]),
        ...tagsOf(item),
        links: runsAs(item, context, 'service_role', 'service role'),
      }),
  },
  {
    type: 'aws_glue_job',
    unit: 'glue.jobs',
    convert: (item, context) =>
      observe(glueJob, {
        id: arnFor(item, context, 'glue', `job/${nameOf(item)}`),
        name: nameOf(item),
        ...place(context),
        props: present('command', blocks(item, 'command').flatMap((c) => text(c, 'name') ?? [])[0]),
        ...tagsOf(item),
        links: runsAs(item, context, 'role_arn', 'job role'),
      }),
  },
  {
    type: 'aws_glue_dev_endpoint',
    unit: 'glue.dev-endpoints',
    convert: (item, context) =>
      observe(glueDevEndpoint, {
        id: arnFor(item, context, 'glue', `devEndpoint/${nameOf(item)}`),
        name: nameOf(item),
        ...place(context),
        props: present('status', text(item, 'status')),
        ...tagsOf(item),
        links: runsAs(item, context, 'role_arn', 'endpoint role'),
      }),
  },
  {
    type: 'aws_sagemaker_notebook_instance',
    unit: 'sagemaker.notebook-instances',
    convert: (item, context) => {
      const internet = text(item, 'direct_internet_access');
      return observe(sagemakerNotebookInstance, {
        id: arnFor(item, context, 'sagemaker', `notebook-instance/${nameOf(item).toLowerCase()}`),
        name: nameOf(item),
        ...place(context),
        props: {
          ...present('directInternetAccess', internet === undefined ? undefined : internet === 'Enabled'),
          // Stated to be none is something else than not stated.
          ...present(
            'lifecycleConfig',
            item.args.lifecycle_config_name === '' ? '' : text(item, 'lifecycle_config_name'),
          ),
        },
        ...tagsOf(item),
        links: runsAs(item, context, 'role_arn', 'execution role'),
      });
    },
  },
  {
    type: 'aws_bedrockagentcore_code_interpreter',
    unit: 'bedrock-agentcore.code-interpreters',
    convert: (item, context) =>
      observe(codeInterpreter, {
        id: arnFor(item, context, 'bedrock-agentcore', `code-interpreter-custom/${nameOf(item)}`),
        name: nameOf(item),
        ...place(context),
        props: present(
          'networkMode',
          blocks(item, 'network_configuration').flatMap((n) => text(n, 'network_mode') ?? [])[0],
        ),
        ...tagsOf(item),
        links: runsAs(item, context, 'execution_role_arn', 'execution role'),
      }),
  },
];
export default types;
