-- The words of titles alone: where more contents have the words of a search than can be ranked, those with the words in their titles come first.
CREATE INDEX content_words_search_titles ON content_words USING gin (org_id, ts_filter(words, '{a}')) WITH (fastupdate = off);
