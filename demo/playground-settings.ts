import { CHANNEL, roomByKey, TEAM } from '../stand-ins/teams/rooms.ts';
import { PEOPLE, type WorldPerson } from '../stand-ins/world.ts';

/** The Playground reads its people from a file of this name in the folder where it is started. */
export const PLAYGROUND_FILE = '.m365agentsplayground.yml';

/** The Playground requires a sixth person, whom the demo doesn't have. */
const EXTRA: Account = {
  objectId: 'd0648481-b615-45c9-8cd1-ff87940dbd99',
  name: 'Alex Baker',
  username: 'alex@northwindcloud.example',
  teamsId: `29:1alex-${'x'.repeat(24)}`,
};
const GROUP_CHAT = '19:a7c1f0d2e3b4459687f8e9d0c1b2a394@thread.v2';

type Account = Pick<WorldPerson, 'objectId' | 'name' | 'username' | 'teamsId'>;

/**
 * Settings for Microsoft's Agents Playground as YAML (schema version 0.1.1): the demo's people, team and channel, as seen
 * by one person in their tenant. The Playground knows only one person and one tenant at a time.
 */
export function playgroundSettings(person: WorldPerson, botAppId: string): string {
  const others = PEOPLE.filter((one) => one !== person);
  return `# For Microsoft's Agents Playground, as ${person.name}: the people, team and channel of the demo.
# Written from stand-ins/world.ts; docs/agents-playground.md says how to use it.
version: "0.1.1"
tenantId: ${person.tenantId}
bot:
  id: 28:${botAppId}
  name: Transfer Desk
currentUser:
${account(person, '  ', '  ')}
users:
${[...others, EXTRA].map((one) => account(one, '  - ', '    ')).join('\n')}
personalChat:
  id: ${roomByKey(`chat:${person.key}`).id}
groupChat:
  id: ${GROUP_CHAT}
  name: Group chat
team:
  id: ${TEAM.id}
  name: ${TEAM.name}
  aadGroupId: ${TEAM.aadGroupId}
  channels:
    - id: ${CHANNEL.id}
      name: ${CHANNEL.name}
`;
}

function account({ teamsId, name, username, objectId }: Account, first: string, rest: string): string {
  const [givenName, surname] = name.split(' ');
  const lines = [
    `id: ${teamsId}`,
    `name: ${name}`,
    // `userPrincipleName` is the Playground's own spelling.
    `userPrincipleName: ${username}`,
    `aadObjectId: ${objectId}`,
    `givenName: ${givenName}`,
    `surname: ${surname}`,
    `email: ${username}`,
  ];
  return first + lines.join(`\n${rest}`);
}
