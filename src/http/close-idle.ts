import type { Agent } from 'node:http';

/**
 * Destroys the idle connections of these agents. Call this after a request that got no answer: the cause, such as a
 * firewall that lost its connection table, has probably broken the idle connections too.
 */
export function closeIdle(...agents: readonly Agent[]): void {
  for (const socket of agents.flatMap((agent) => Object.values(agent.freeSockets).flat())) socket?.destroy();
}
