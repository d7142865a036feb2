/** Loaded before the journeys by `npm run test:postgres`, so that each journey's desk uses PostgreSQL. */
process.env.JOURNEYS_ON = 'postgres';
