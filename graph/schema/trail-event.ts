/** One CloudTrail event as event segments keep it. */

/** Columns of an event segment, in order. `''` stands for "not given"; times are ISO-8601 UTC. */
export interface TrailEvent {
  readonly eventID: string;
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly eventType: string;
  readonly eventCategory: string;
  readonly readOnly: boolean;
  readonly managementEvent: boolean;
  readonly awsRegion: string;
  readonly account: string;
  readonly identityType: string;
  /** The graph id of who acted: user, role (of a session), root, federated user, provider or service; '' when unsaid. */
  readonly principal: string;
  /** The caller's own ARN, a session's in full. */
  readonly callerArn: string;
  readonly principalId: string;
  readonly accessKeyId: string;
  readonly mfa: boolean;
  readonly invokedBy: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly errorCode: string;
  readonly errorMessage: string;
  /** For sts:AssumeRole…: the role asked for. */
  readonly assumedRole: string;
  /** ARNs the record names, one a line. */
  readonly resources: string;
  readonly requestParameters: string;
  readonly responseElements: string;
  readonly additional: string;
}

/** The columns in order, with the kind of their values. Derived from nothing else: segments, searches and readers follow it. */
export const TRAIL_COLUMNS: { readonly [K in keyof TrailEvent]: TrailEvent[K] extends boolean ? 'boolean' : 'text' } = {
  eventID: 'text',
  eventTime: 'text',
  eventSource: 'text',
  eventName: 'text',
  eventType: 'text',
  eventCategory: 'text',
  readOnly: 'boolean',
  managementEvent: 'boolean',
  awsRegion: 'text',
  account: 'text',
  identityType: 'text',
  principal: 'text',
  callerArn: 'text',
  principalId: 'text',
  accessKeyId: 'text',
  mfa: 'boolean',
  invokedBy: 'text',
  sourceIp: 'text',
  userAgent: 'text',
  errorCode: 'text',
  errorMessage: 'text',
  assumedRole: 'text',
  resources: 'text',
  requestParameters: 'text',
  responseElements: 'text',
  additional: 'text',
};
