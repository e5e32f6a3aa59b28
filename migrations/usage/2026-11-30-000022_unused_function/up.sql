-- Nothing calls it since limits have several kinds.
DROP FUNCTION IF EXISTS move_money (uuid, uuid, text, jsonb);
