"""What the database itself keeps in step: text search configuration, keys of the rows, words (see ``models``).

SQL of the first migration; a later change is a new migration, not an edit of these texts.
"""

# Stop words go first, with their accents; then accents go; then the French stemmer. Unaccented first, « été » or
# « même » would slip past the list of stop words and be indexed.
CONFIGURATION = """
CREATE TEXT SEARCH DICTIONARY isic_french_stop (TEMPLATE = pg_catalog.simple, STOPWORDS = french, ACCEPT = false);
CREATE TEXT SEARCH CONFIGURATION isic_french (COPY = pg_catalog.french);
ALTER TEXT SEARCH CONFIGURATION isic_french
    ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part
    WITH isic_french_stop, unaccent, pg_catalog.french_stem;
"""
DROP_CONFIGURATION = """
DROP TEXT SEARCH CONFIGURATION isic_french;
DROP TEXT SEARCH DICTIONARY isic_french_stop;
"""

# Without them the planner takes every word for a rare one.
STATISTICS = """
ALTER TABLE search_searchrow ALTER COLUMN document SET STATISTICS 500;
ALTER TABLE search_searchrow ALTER COLUMN codes SET STATISTICS 500;
"""

KEYS = """
CREATE FUNCTION search_follow_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.published_version_id IS NULL THEN
        DELETE FROM search_searchrow WHERE item_id = NEW.id;
    ELSE
        UPDATE search_searchrow
           SET visibility = NEW.visibility, institution_id = NEW.institution_id, owner_id = NEW.owner_id,
               is_reinforced = NEW.is_reinforced, is_fictional = NEW.is_fictional
         WHERE item_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER search_follow_item AFTER UPDATE ON publication_item FOR EACH ROW
    WHEN ((OLD.visibility, OLD.institution_id, OLD.owner_id, OLD.published_version_id, OLD.is_reinforced,
           OLD.is_fictional)
          IS DISTINCT FROM
          (NEW.visibility, NEW.institution_id, NEW.owner_id, NEW.published_version_id, NEW.is_reinforced,
           NEW.is_fictional))
    EXECUTE FUNCTION search_follow_item();

CREATE FUNCTION search_follow_team() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.item_id ELSE NEW.item_id END;
BEGIN
    UPDATE search_searchrow
       SET team_ids = ARRAY(SELECT user_id FROM publication_item_co_writers WHERE item_id = changed ORDER BY user_id)
     WHERE item_id = changed;
    RETURN NULL;
END $$;
CREATE TRIGGER search_follow_team AFTER INSERT OR UPDATE OR DELETE ON publication_item_co_writers
    FOR EACH ROW EXECUTE FUNCTION search_follow_team();

CREATE FUNCTION search_follow_networks() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.item_id ELSE NEW.item_id END;
BEGIN
    UPDATE search_searchrow
       SET network_ids = ARRAY(
               SELECT network_id FROM publication_item_networks WHERE item_id = changed ORDER BY network_id)
     WHERE item_id = changed;
    RETURN NULL;
END $$;
CREATE TRIGGER search_follow_networks AFTER INSERT OR UPDATE OR DELETE ON publication_item_networks
    FOR EACH ROW EXECUTE FUNCTION search_follow_networks();
"""
DROP_KEYS = """
DROP TRIGGER search_follow_networks ON publication_item_networks;
DROP FUNCTION search_follow_networks();
DROP TRIGGER search_follow_team ON publication_item_co_writers;
DROP FUNCTION search_follow_team();
DROP TRIGGER search_follow_item ON publication_item;
DROP FUNCTION search_follow_item();
"""

# One publication counts its words at a time: two of them would take the same words in two orders and block each other.
WORDS = """
CREATE FUNCTION search_words_of(line text) RETURNS TABLE (word text, key text, stem text) LANGUAGE sql STABLE AS $$
    SELECT lexeme, unaccent(lexeme), (ts_lexize('pg_catalog.french_stem', unaccent(lexeme)))[1]
      FROM unnest(to_tsvector('pg_catalog.simple', line))
     WHERE length(lexeme) BETWEEN 4 AND 40 AND lexeme !~ '[0-9[:punct:]]'
       AND cardinality(ts_lexize('pg_catalog.french_stem', lexeme)) > 0
$$;
CREATE FUNCTION search_count_words() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text := CASE WHEN TG_OP <> 'INSERT' AND OLD.visibility = 'DIF-PUB'
                        THEN concat_ws(' ', OLD.title, OLD.summary, OLD.keywords, OLD.body) END;
    after text := CASE WHEN TG_OP <> 'DELETE' AND NEW.visibility = 'DIF-PUB'
                       THEN concat_ws(' ', NEW.title, NEW.summary, NEW.keywords, NEW.body) END;
BEGIN
    IF before IS NOT DISTINCT FROM after THEN RETURN NULL; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('search_searchword'));
    IF before IS NOT NULL THEN
        UPDATE search_searchword w SET documents = w.documents - 1 FROM search_words_of(before) o WHERE w.word = o.word;
    END IF;
    IF after IS NOT NULL THEN
        INSERT INTO search_searchword AS w (word, key, stem, documents)
        SELECT n.word, n.key, coalesce(n.stem, ''), 1 FROM search_words_of(after) n
        ON CONFLICT (word) DO UPDATE SET documents = w.documents + 1;
    END IF;
    IF before IS NOT NULL THEN
        DELETE FROM search_searchword w USING search_words_of(before) o WHERE w.word = o.word AND w.documents <= 0;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER search_count_words AFTER INSERT OR UPDATE OR DELETE ON search_searchrow
    FOR EACH ROW EXECUTE FUNCTION search_count_words();
"""
DROP_WORDS = """
DROP TRIGGER search_count_words ON search_searchrow;
DROP FUNCTION search_count_words();
DROP FUNCTION search_words_of(text);
"""
