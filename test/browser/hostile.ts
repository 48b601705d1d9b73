/** An account whose names were chosen by somebody who hopes that a page will run, turn or burst on them. */
const ACCOUNT = '999900001111';
const arn = (rest: string) => `arn:aws:iam::${ACCOUNT}:${rest}`;

export const NAMES = {
  script: `<script>window.hit=1</script>`,
  image: `<img src=x onerror="window.hit=2">`,
  attribute: `" onmouseover="window.hit=3" x="`,
  template: '{{constructor.constructor("window.hit=4")()}}${window.hit=4}',
  turned: 'invoice\u202Efdp.exe',
  invisible: 'ad\u200Bmin\u2066\u2069',
  rightToLeft: 'مدير-النظام-الرئيسي',
  long: 'x'.repeat(200),
  wide: '管理者'.repeat(40),
  link: 'javascript:window.hit=5',
} as const;
export const account = ACCOUNT;
export const userArn = (name: string) => arn(`user/${name}`);

const allow = (action: string | string[], resource = '*', sid?: string) => ({
  ...(sid ? { Sid: sid } : {}),
  Effect: 'Allow',
  Action: action,
  Resource: resource,
});
const doc = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });

/** Account authorization details: each hostile user may make itself admin, so that its name is on a path. */
export const details = {
  UserDetailList: Object.values(NAMES).map((name, i) => ({
    Path: '/',
    UserName: name,
    UserId: `AIDAHOSTILE${String(i).padStart(9, '0')}`,
    Arn: userArn(name),
    CreateDate: '2026-01-02T03:04:05Z',
    UserPolicyList: [
      {
        PolicyName: `policy ${name}`,
        PolicyDocument: doc(allow('iam:PutUserPolicy', '*', name.slice(0, 60)), allow('sts:AssumeRole')),
      },
    ],
    GroupList: [],
    AttachedManagedPolicies: [],
    Tags: [{ Key: name.slice(0, 120), Value: name }],
  })),
  GroupDetailList: [],
  RoleDetailList: [
    {
      Path: '/',
      RoleName: NAMES.image,
      RoleId: 'AROAHOSTILE000000001',
      Arn: arn(`role/${NAMES.image}`),
      CreateDate: '2026-01-02T03:04:05Z',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Sid: NAMES.script, Effect: 'Allow', Principal: { AWS: arn('root') }, Action: 'sts:AssumeRole' }],
      },
      InstanceProfileList: [],
      RolePolicyList: [{ PolicyName: NAMES.script, PolicyDocument: doc(allow('*')) }],
      AttachedManagedPolicies: [],
      Tags: [],
    },
  ],
  Policies: [],
  IsTruncated: false,
};
