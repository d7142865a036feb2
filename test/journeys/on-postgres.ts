/** Loaded before the journeys of `npm run test:postgres`: the desk of each keeps everything in PostgreSQL. */
process.env.JOURNEYS_ON = 'postgres';
