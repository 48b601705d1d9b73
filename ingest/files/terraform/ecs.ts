/** aws_ecs_cluster, aws_ecs_service, aws_ecs_task_definition. */
import { asNodeId, parseArn } from '../../../graph/schema/ids.js';
import { observe } from '../../../graph/schema/observation.js';
import { ecsCluster, ecsService, ecsTaskDefinition } from '../../../graph/schema/types/containers.js';
import { present } from '../../aws/answer.js';
import { arnFor, flag, type Item, nameOf, number, place, type TerraformType, tagsOf, text } from './contract.js';
import { runsAs } from './iam-links.js';

/** A cluster is named by name or ARN. One that is not stated may be any: hand-written files leave references out. */
const clusterName = (item: Item): string | undefined => {
  const given = text(item, 'cluster');
  return given?.slice(given.lastIndexOf('/') + 1);
};

const types: readonly TerraformType[] = [
  {
    type: 'aws_ecs_cluster',
    unit: 'ecs.clusters',
    convert: (item, context) =>
      observe(ecsCluster, {
        id: arnFor(item, context, 'ecs', `cluster/${nameOf(item)}`),
        name: nameOf(item),
        ...place(context),
        props: {},
        ...tagsOf(item),
      }),
  },
  {
    type: 'aws_ecs_service',
    unit: 'ecs.services',
    convert: (item, context) => {
      const name = nameOf(item);
      const cluster = clusterName(item);
      const definition = text(item, 'task_definition');
      const bare: Item = { ...item, args: {} };
      return observe(ecsService, {
        id: arnFor(item, context, 'ecs', `service/${cluster ?? 'unknown'}/${name}`),
        name,
        ...place(context),
        props: {
          ...present('cluster', cluster),
          ...present('launchType', text(item, 'launch_type')),
          ...present('execEnabled', flag(item, 'enable_execute_command')),
        },
        ...tagsOf(item),
        links: [
          ...(cluster
            ? [
                {
                  edge: 'CONTAINS',
                  to: arnFor(bare, context, 'ecs', `cluster/${cluster}`),
                  toType: 'ecs.cluster',
                  reverse: true,
                },
              ]
            : []),
          ...(definition
            ? [
                {
                  edge: 'REFERS_TO',
                  to: parseArn(definition)
                    ? asNodeId(definition)
                    : arnFor(bare, context, 'ecs', `task-definition/${definition}`),
                  toType: 'ecs.task-definition',
                  props: { as: 'task definition' },
                },
              ]
            : []),
        ],
      });
    },
  },
  {
    type: 'aws_ecs_task_definition',
    unit: 'ecs.task-definitions',
    convert: (item, context) => {
      const family = nameOf(item, 'family');
      const revision = number(item, 'revision') ?? 1;
      return observe(ecsTaskDefinition, {
        id: arnFor(item, context, 'ecs', `task-definition/${family}:${revision}`),
        name: family,
        ...place(context),
        props: { family, ...present('networkMode', text(item, 'network_mode')) },
        ...tagsOf(item),
        links: [
          ...runsAs(item, context, 'task_role_arn', 'task role'),
          ...runsAs(item, context, 'execution_role_arn', 'execution role'),
        ],
      });
    },
  },
];
export default types;
