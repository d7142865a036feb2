import type { Agent } from 'node:http';

/**
 * Destroys the idle connections of these agents, after a call that nobody answered: what silenced that connection, such as
 * a firewall that lost its table, has silenced the ones that idle beside it.
 */
export function closeIdle(...agents: readonly Agent[]): void {
  for (const socket of agents.flatMap((agent) => Object.values(agent.freeSockets).flat())) socket?.destroy();
}
