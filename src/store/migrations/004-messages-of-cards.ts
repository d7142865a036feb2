import { type Migration, plainText } from './migration.ts';

/**
 * Adds the conversation to each stamp, so that a message can be searched for its stamp; the message in which each form
 * was posted; and an index that finds a desk card by its message.
 */
export const messagesOfCards: Migration = {
  version: 4,
  async up(db, dialect) {
    await db.schema.alterTable('stamps').addColumn('conversation_id', plainText(dialect)).execute();
    await db.schema.createIndex('stamps_by_message').on('stamps').column('message_id').execute();
    await db.schema.alterTable('drafts').addColumn('posted_as', plainText(dialect)).execute();
    await db.schema.createIndex('cards_by_message').on('cards').column('activity_id').execute();
  },
};
