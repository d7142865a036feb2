/** Loaded before the journeys of `npm run test:postgres`: each journey's desk uses PostgreSQL. */
process.env.JOURNEYS_ON = 'postgres';
