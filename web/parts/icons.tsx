/** The icons the API may name in its legend, by lucide's own names; anything else is drawn as a box. */
import {
  ArrowUpFromLine, BadgeCheck, Bot, Box, Boxes, Brain, Bug, Building, Building2, Camera, CircleHelp, Cloud, CloudCog, Cog, Container, Cpu, Crown, Cylinder, Database, Disc, DoorOpen, Ear, EthernetPort, File, FileBox, FileKey, Fingerprint, Folder, FolderTree, GitBranch, Globe, Grid2x2, Hammer, HatGlasses, IdCard, Image, Inbox, Key, KeyRound, KeySquare, Layers, Layers2, LayoutTemplate, Link, ListChecks, Lock, Logs, MapPin, Megaphone, Network, Notebook, Package, Plug, Rocket, Route, Router, Scaling, ScrollText, Server, Shield, ShieldCheck, ShieldHalf, Signpost, SlidersHorizontal, Split, SquareFunction, Table2, Tag, Target, Terminal, User, UserX, Users, Waypoints, Workflow, type LucideIcon,
} from 'lucide-react';
import type { Family } from '../lib/types';

const named: Record<string, LucideIcon> = {
  'arrow-up-from-line': ArrowUpFromLine,
  'badge-check': BadgeCheck,
  bot: Bot,
  box: Box,
  boxes: Boxes,
  brain: Brain,
  bug: Bug,
  building: Building,
  'building-2': Building2,
  camera: Camera,
  'circle-help': CircleHelp,
  cloud: Cloud,
  'cloud-cog': CloudCog,
  cog: Cog,
  container: Container,
  cpu: Cpu,
  crown: Crown,
  cylinder: Cylinder,
  database: Database,
  disc: Disc,
  'door-open': DoorOpen,
  ear: Ear,
  'ethernet-port': EthernetPort,
  file: File,
  'file-box': FileBox,
  'file-key': FileKey,
  fingerprint: Fingerprint,
  folder: Folder,
  'folder-tree': FolderTree,
  'git-branch': GitBranch,
  globe: Globe,
  'grid-2x2': Grid2x2,
  hammer: Hammer,
  'hat-glasses': HatGlasses,
  'id-card': IdCard,
  image: Image,
  inbox: Inbox,
  key: Key,
  'key-round': KeyRound,
  'key-square': KeySquare,
  layers: Layers,
  'layers-2': Layers2,
  'layout-template': LayoutTemplate,
  link: Link,
  'list-checks': ListChecks,
  lock: Lock,
  logs: Logs,
  'map-pin': MapPin,
  megaphone: Megaphone,
  network: Network,
  notebook: Notebook,
  package: Package,
  plug: Plug,
  rocket: Rocket,
  route: Route,
  router: Router,
  scaling: Scaling,
  'scroll-text': ScrollText,
  server: Server,
  shield: Shield,
  'shield-check': ShieldCheck,
  'shield-half': ShieldHalf,
  signpost: Signpost,
  'sliders-horizontal': SlidersHorizontal,
  split: Split,
  'square-function': SquareFunction,
  'table-2': Table2,
  tag: Tag,
  target: Target,
  terminal: Terminal,
  user: User,
  'user-x': UserX,
  users: Users,
  waypoints: Waypoints,
  workflow: Workflow,
};

export const iconNamed = (name: string): LucideIcon => named[name] ?? Box;
export const iconNames: readonly string[] = Object.keys(named);

/** The class that sets a family's colour. */
export const familyClass = (family: Family): string => `f-${family.toLowerCase()}`;
export const familyTitle: Record<Family, string> = {
  IDENTITY: 'Identity',
  COMPUTE: 'Compute',
  DATA: 'Data',
  NETWORK: 'Network',
  SECRET: 'Secret, key',
  OUTSIDE: 'Outside',
  STRUCTURE: 'Structure',
};

/** A node as lists show it: a ring in its family's colour with its icon. */
export function Ring({ family, icon, big = false }: { family: Family; icon: string; big?: boolean }) {
  const Icon = iconNamed(icon);
  return (
    <span className={`ring ${familyClass(family)}${big ? ' big' : ''}`} aria-hidden="true">
      <Icon size={big ? 20 : 14} strokeWidth={1.8} />
    </span>
  );
}
