import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadLocales } from '../src/teams/cards/words.ts';
import { loadGrammar } from '../src/teams/inbound/load-grammar.ts';
import { BOT, startStandIns, startWithoutTeams } from '../stand-ins/stand-ins.ts';
import { PEOPLE } from '../stand-ins/world.ts';
import { PLAYGROUND_FILE, playgroundSettings } from './playground-settings.ts';

const LOCALES = new URL('../cards/locales/', import.meta.url);

/** Everything around the desk in a demo, and what to tell the person who started it. */
export interface DemoWorld {
  readonly env: Readonly<Record<string, string>>;
  /** The address of the program that plays Teams. */
  readonly serviceUrl: string;
  readonly botAppId: string;
  readonly hint: readonly string[];
  close(): Promise<void>;
}

/** A world with the stand-in for Teams and its page. */
export async function withOwnTeams(port: number, folder: string): Promise<DemoWorld> {
  const words = loadLocales(LOCALES)();
  const forms = loadGrammar(LOCALES).forms('en');
  const standIns = await startStandIns({
    ...optionsFor(port, folder),
    manifestCommands: () =>
      forms.map(({ title, definition }) => ({ title, description: words.get(`commands.${definition.words}.about`) })),
  });
  return {
    env: standIns.env,
    serviceUrl: standIns.teams.serviceUrl,
    botAppId: BOT.appId,
    hint: [
      'Transfer Desk is running. Open this page:',
      '',
      `    ${standIns.teams.url.replace('127.0.0.1', 'localhost')}`,
      '',
      'You are Riley Chen there. Type: create transfer for Contoso',
    ],
    close: standIns.close,
  };
}

/**
 * A world for Microsoft's Agents Playground, which the person must start. The Playground doesn't sign its requests, so
 * authentication is off. It can't switch between people: its settings for Riley are in the root folder, and each other
 * person has their own folder with settings.
 */
export async function withPlayground(port: number, folder: string): Promise<DemoWorld> {
  const standIns = await startWithoutTeams(optionsFor(port, folder));
  for (const person of PEOPLE) {
    const place = join(folder, person.key);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, PLAYGROUND_FILE), playgroundSettings(person, BOT.appId));
  }
  const command = (at: number) =>
    `npx ${PLAYGROUND} start -c msteams -p ${at} -e http://localhost:${port}/api/messages`;
  return {
    env: { ...standIns.env, DEV_UNAUTHENTICATED: 'loopback-only' },
    serviceUrl: `http://localhost:${port + 1}/_connector`,
    botAppId: BOT.appId,
    hint: [
      'Transfer Desk is running, without authentication, for programs on this machine only.',
      "Start Microsoft's Agents Playground in a second terminal, in this folder; its page opens by itself:",
      '',
      `    ${command(port + 1)}`,
      '',
      'You are Riley Chen there. Type: create transfer for Contoso',
      'To decide as Morgan Diaz, or as Sam Okafor at the other partner, start another one in their folder:',
      '',
      `    cd ${join(folder, 'morgan')}`,
      `    ${command(port + 4)}`,
      '',
    ],
    close: standIns.close,
  };
}

/** The version with which we tried the demo. */
const PLAYGROUND = '@microsoft/m365agentsplayground@0.2.28';

function optionsFor(port: number, folder: string) {
  return {
    deskPort: port,
    ports: { teams: port + 1, entra: port + 2, partnerCenter: port + 3 },
    folder,
    databaseUrl: join(folder, 'desk.sqlite'),
  };
}
